import Glibc

/// Ends the process with the sign of failure.
func fail() -> Never { exit(1) }
