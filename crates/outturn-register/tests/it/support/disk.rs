//! A small disk of its own, which can be filled to the last byte.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::server::is_root;

/// A file system in memory, mounted for as long as this lives.
pub(crate) struct Disk {
    folder: TempDir,
}

impl Disk {
    /// None where it may not be mounted, which is said.
    pub(crate) fn of(mebibytes: u32) -> Option<Disk> {
        let folder = TempDir::new().unwrap();
        let size = format!("size={mebibytes}m,mode=755");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(folder.path()).output();
        if !mounted.is_ok_and(|it| it.status.success()) {
            super::say("skipped: a file system cannot be mounted here; root may do so");
            return None;
        }
        // A folder in it, so that it can be given to somebody else.
        let disk = Disk { folder };
        fs::create_dir(disk.path()).unwrap();
        Some(disk)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// Gives it to whoever runs the database server.
    pub(crate) fn for_the_server(&self) {
        if is_root() {
            assert!(Command::new("chown").arg("postgres:").arg(self.path()).status().unwrap().success());
        }
    }

    /// Fills it up to so many bytes.
    pub(crate) fn leave(&self, bytes: u64) {
        let path = self.folder.path().join("filler");
        let mut file = File::options().create(true).append(true).open(&path).unwrap();
        for chunk in [1 << 20, 1 << 12] {
            let zeros = vec![0_u8; chunk];
            loop {
                match file.write(&zeros) {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::StorageFull);
                        break;
                    }
                }
            }
        }
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(bytes)).unwrap();
    }

    /// Makes room again.
    pub(crate) fn free(&self) {
        let _ = fs::remove_file(self.folder.path().join("filler"));
    }

    /// Lets nobody write on it, or everybody again. It is refused while a file is open for writing.
    pub(crate) fn read_only(&self, only: bool) {
        let how = if only { "remount,ro" } else { "remount,rw" };
        assert!(Command::new("mount").args(["-o", how]).arg(self.folder.path()).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // At once, whoever still has a file open on it.
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}
