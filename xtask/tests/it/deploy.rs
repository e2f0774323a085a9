//! What is in deploy/ does what docs/operations says of it. The scripts are run, with a program in the place of `outturn`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The files of deploy/ with an ending, by name.
fn deployed(ending: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join("deploy")).unwrap();
    let mut names: Vec<String> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.ends_with(ending))
        .collect();
    names.sort();
    names
}

/// Stands for `outturn`: notes what it is asked, and fails where a file beside it says so.
const STAND_IN: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/asked"
if [ -e "$here/$2-fails" ]; then exit 1; fi
case $2 in
head) cat "$here/head" ;;
export) mkdir "$5" ;;
esac
"#;

/// A folder with the stand-in, new for each test.
struct Stage(PathBuf);

impl Stage {
    fn new(name: &str) -> Stage {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("deploy-{name}"));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let program = folder.join("outturn");
        fs::write(&program, STAND_IN).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Stage(folder)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Output {
        let script = fs::canonicalize(root().join("deploy").join(script)).unwrap();
        Command::new(script)
            .args(arguments)
            .current_dir(&self.0)
            .env("OUTTURN_COMMAND", self.0.join("outturn"))
            .output()
            .unwrap()
    }
}

#[test]
fn a_head_is_published_only_where_the_log_leads_to_the_last_one() {
    let stage = Stage::new("head");
    let (first, second) = (format!("7:{}", "a1".repeat(32)), format!("9:{}", "b2".repeat(32)));
    stage.put("head", &format!("{first}\n"));
    assert!(stage.run("publish-head", &["heads.txt"]).status.success());
    stage.put("head", &format!("{second}\n"));
    assert!(stage.run("publish-head", &["heads.txt"]).status.success());
    let heads = stage.get("heads.txt");
    let published: Vec<&str> = heads.lines().map(|it| it.split_once(' ').unwrap().1).collect();
    assert_eq!(published, [first.as_str(), second.as_str()]);
    let asked = format!("audit verify\naudit head\naudit verify --head {first}\naudit head\n");
    assert_eq!(stage.get("asked"), asked);

    // A log that does not verify, or that says something else than a head, is not published.
    stage.put("verify-fails", "");
    assert!(!stage.run("publish-head", &["heads.txt"]).status.success());
    fs::remove_file(stage.0.join("verify-fails")).unwrap();
    for wrong in ["", "9:b2\n", "error: the database has gone\n"] {
        stage.put("head", wrong);
        assert!(!stage.run("publish-head", &["heads.txt"]).status.success(), "{wrong}");
    }
    assert_eq!(stage.get("heads.txt"), heads);
}

#[test]
fn a_backup_has_its_name_once_it_was_restored() {
    let stage = Stage::new("back-up");
    let folders = |ending: bool| {
        let entries = fs::read_dir(stage.0.join("backups")).unwrap();
        entries
            .filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().ends_with(".unproved") == ending)
            .count()
    };
    fs::create_dir(stage.0.join("backups")).unwrap();
    stage.put("restore-fails", "");
    assert!(!stage.run("back-up", &["backups", "auditor"]).status.success());
    assert_eq!((folders(false), folders(true)), (0, 1));
    fs::remove_file(stage.0.join("restore-fails")).unwrap();
    fs::remove_dir_all(stage.0.join("backups")).unwrap();
    fs::create_dir(stage.0.join("backups")).unwrap();
    assert!(stage.run("back-up", &["backups", "auditor"]).status.success());
    assert_eq!((folders(false), folders(true)), (1, 0));
    let asked = stage.get("asked");
    let last: Vec<&str> = asked.lines().rev().take(2).collect();
    assert!(last[1].starts_with("audit export --account auditor backups/"), "{asked}");
    assert!(last[0].starts_with("audit restore --database sqlite:/"), "{asked}");
}

#[test]
fn the_address_of_the_database_is_in_no_command_line() {
    let stage = Stage::new("credential");
    let run = |credentials: &Path| {
        let script = fs::canonicalize(root().join("deploy/with-database")).unwrap();
        let output = Command::new(script)
            .args(["-c", "echo \"$0 $@\"; echo \"$OUTTURN_DATABASE\"", "serve"])
            .env("OUTTURN_PROGRAM", "/bin/sh")
            .env("CREDENTIALS_DIRECTORY", credentials)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    stage.put("database", "postgres://outturn:secret@localhost/outturn\n");
    assert_eq!(run(&stage.0), (true, "serve \npostgres://outturn:secret@localhost/outturn\n".to_owned()));
    assert_eq!(run(&stage.0.join("elsewhere")), (false, String::new()));
}

#[test]
fn every_unit_is_confined_and_runs_what_is_here() {
    let scripts = deployed("");
    let services = deployed(".service");
    assert!(services.len() >= 3);
    for name in &services {
        let unit = read(&format!("deploy/{name}"));
        for line in [
            "User=outturn",
            "LoadCredential=database:/etc/outturn/database",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "ProtectSystem=strict",
            "ProtectHome=yes",
            "PrivateTmp=yes",
            "PrivateDevices=yes",
            "MemoryDenyWriteExecute=yes",
            "SystemCallFilter=@system-service",
            "IPAddressDeny=any",
        ] {
            assert!(unit.lines().any(|it| it == line), "{name} lacks {line}");
        }
        let starts =
            unit.lines().find_map(|it| it.strip_prefix("ExecStart=/usr/local/lib/outturn/")).unwrap();
        let script = starts.split(' ').next().unwrap();
        assert!(scripts.iter().any(|it| it == script), "{name} starts {script}");
    }
    for name in deployed(".timer") {
        assert!(services.contains(&name.replace(".timer", ".service")), "{name}");
    }
    // Whatever is there is told of.
    let pages = ["running", "backups"].map(|it| read(&format!("docs/operations/{it}.md"))).join("\n");
    for name in scripts {
        assert!(pages.contains(&format!("`deploy/{name}`")), "no page speaks of deploy/{name}");
    }
}

#[test]
fn the_proxy_takes_what_the_program_takes() {
    let proxy = read("deploy/nginx.conf");
    let number = |text: &str, before: &str, after: &str| -> u64 {
        let rest = text.split_once(before).unwrap().1;
        rest.split_once(after).unwrap().0.trim().parse().unwrap()
    };
    let bodies = number(&read("crates/outturn-web/src/asking.rs"), "BODY_MAX: usize = ", " << 20");
    assert_eq!(number(&proxy, "client_max_body_size", "m;"), bodies);
    let longest =
        number(&read("crates/outturn-web/src/routes.rs"), "LONGEST: Duration = Duration::from_mins(", ")")
            * 60;
    assert!(number(&proxy, "proxy_read_timeout", "s;") > longest);
    let end = number(&read("crates/outturn-web/src/serve.rs"), "END: Duration = Duration::from_secs(", ")");
    assert!(number(&read("deploy/outturn.service"), "TimeoutStopSec=", "\n") > end);
    // The program believes the last address, which is the one that the proxy appends.
    assert!(proxy.contains("X-Forwarded-For $proxy_add_x_forwarded_for;"));
    assert!(read("deploy/outturn.service").contains(" --behind-proxy"));
}
