//! `cargo xtask data --from FOLDER`: makes the facts folders below `data/` from the published files in FOLDER.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use outturn_intake::published::{SHIPPED, Shipped};

/// Reads the published files below `from`, and writes each facts folder below `to`, whole or not at all. Nothing is
/// written unless all can be made. Files that this does not make stay as they are.
pub(crate) fn run(from: &Path, to: &Path) -> Result<(), Vec<String>> {
    let mut made = Vec::new();
    let mut errors = Vec::new();
    for shipped in &SHIPPED {
        match make(shipped, from) {
            Ok(files) => made.push((to.join(shipped.name), files)),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let replaced = made.iter().map(|(folder, files)| {
        replace(folder, files).map_err(|error| format!("{error}; {} is as it was", folder.display()))
    });
    let errors: Vec<String> = replaced.filter_map(Result::err).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn make(shipped: &Shipped, from: &Path) -> Result<BTreeMap<String, Vec<u8>>, Vec<String>> {
    let mut contents = BTreeMap::new();
    let mut errors = Vec::new();
    for input in shipped.inputs {
        let path = from.join(input.path);
        match fs::read(&path) {
            Ok(bytes) => {
                contents.insert(input.path, bytes);
            }
            Err(error) => errors.push(format!(
                "{}: {error}; --from takes the folder that holds {}",
                path.display(),
                input.path
            )),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    shipped.make(&contents).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// Puts the files into a new folder beside the old one, and then the new folder in its place.
fn replace(to: &Path, made: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let failed =
        |what: &str, path: &Path, error: std::io::Error| format!("{}: {what}: {error}", path.display());
    let new = beside(to, "new")?;
    let old = beside(to, "old")?;
    for left in [&new, &old] {
        if left.exists() {
            return Err(format!(
                "{}: left over from a run that was cut short; look at it and remove it",
                left.display()
            ));
        }
    }
    let fill = || -> Result<(), String> {
        fs::create_dir_all(&new).map_err(|error| failed("cannot be made", &new, error))?;
        if to.exists() {
            for entry in fs::read_dir(to).map_err(|error| failed("cannot be read", to, error))? {
                let entry = entry.map_err(|error| failed("cannot be read", to, error))?;
                let (path, name) = (entry.path(), entry.file_name());
                if is_made_anew(&name.to_string_lossy(), made) {
                    continue;
                }
                if path.is_dir() {
                    return Err(format!(
                        "{}: a folder where only files belong; move it away",
                        path.display()
                    ));
                }
                fs::copy(&path, new.join(&name)).map_err(|error| failed("cannot be copied", &path, error))?;
            }
        }
        for (name, bytes) in made {
            let path = new.join(name);
            fs::write(&path, bytes).map_err(|error| failed("cannot be written", &path, error))?;
        }
        Ok(())
    };
    if let Err(error) = fill() {
        // What failed is told; a folder that cannot be cleared away is found by the next run.
        let _ = fs::remove_dir_all(&new);
        return Err(error);
    }
    if to.exists() {
        fs::rename(to, &old).map_err(|error| failed("cannot be moved aside", to, error))?;
    }
    if let Err(error) = fs::rename(&new, to) {
        // Put the old folder back, so that there is one.
        let _ = fs::rename(&old, to);
        let _ = fs::remove_dir_all(&new);
        return Err(failed("cannot be moved into its place", &new, error));
    }
    // The new folder stands; an old one that cannot be removed is found by the next run.
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

/// Whether a file is made anew, under this name or as the packed or the plain file that it was before.
fn is_made_anew(name: &str, made: &BTreeMap<String, Vec<u8>>) -> bool {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    made.contains_key(plain) || made.contains_key(&format!("{plain}.gz"))
}

fn beside(to: &Path, ending: &str) -> Result<PathBuf, String> {
    let name = to.file_name().ok_or_else(|| format!("{}: it has no name", to.display()))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".");
    hidden.push(ending);
    Ok(to.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, Vec<u8>> {
        names.iter().map(|name| ((*name).to_owned(), b"new".to_vec())).collect()
    }

    #[test]
    fn every_missing_file_is_named_and_nothing_is_written() {
        let here = std::env::temp_dir().join(format!("outturn-xtask-data-{}", std::process::id()));
        let errors = run(&here.join("from"), &here.join("to")).unwrap_err();
        assert_eq!(errors.len(), SHIPPED.iter().map(|shipped| shipped.inputs.len()).sum::<usize>());
        assert!(errors[0].contains("population/final-ccg-rca.csv"), "{errors:#?}");
        assert!(!here.exists());
    }

    #[test]
    fn the_folder_is_replaced_whole_and_other_files_stay() {
        let here = std::env::temp_dir().join(format!("outturn-xtask-replace-{}", std::process::id()));
        let to = here.join("facts");
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("readings.csv"), "old").unwrap();
        fs::write(to.join("agreements.csv"), "kept").unwrap();
        replace(&to, &files(&["readings.csv"])).unwrap();
        assert_eq!(fs::read_to_string(to.join("readings.csv")).unwrap(), "new");
        assert_eq!(fs::read_to_string(to.join("agreements.csv")).unwrap(), "kept");
        assert_eq!(fs::read_dir(&here).unwrap().count(), 1);
        // Readings that have grown are packed, and the plain ones must not lie beside them.
        replace(&to, &files(&["readings.csv.gz"])).unwrap();
        assert!(to.join("readings.csv.gz").exists() && !to.join("readings.csv").exists());
        replace(&to, &files(&["readings.csv"])).unwrap();
        assert!(!to.join("readings.csv.gz").exists() && to.join("readings.csv").exists());
        fs::create_dir(to.join("inner")).unwrap();
        assert!(replace(&to, &BTreeMap::new()).is_err());
        assert_eq!(fs::read_to_string(to.join("readings.csv")).unwrap(), "new");
        assert_eq!(fs::read_dir(&here).unwrap().count(), 1);
        fs::remove_dir_all(&here).unwrap();
    }
}
