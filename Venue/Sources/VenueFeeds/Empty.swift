// Filled by the first type that lives here.
