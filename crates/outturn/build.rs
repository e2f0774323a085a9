//! Rebuilds when a file of the built-in library comes, goes or changes.

fn main() {
    for folder in ["schemes", "indicators", "data"] {
        let mut out = std::io::stdout();
        // A build script that cannot print to cargo has nobody to tell.
        let _ = std::io::Write::write_fmt(&mut out, format_args!("cargo::rerun-if-changed=../../{folder}\n"));
    }
}
