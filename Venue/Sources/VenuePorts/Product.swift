// What the program calls itself, in one place: the venue tells it, and `plimsoll --version` does.

/// The program as a product.
public enum Product {
    /// Its version, by the rules of semantic versioning; `-dev` until the version in the change log
    /// is released.
    public static let version = "0.1.0-dev"
}
