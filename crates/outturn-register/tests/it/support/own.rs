//! A PostgreSQL server of a test's own, which it may stop, start, fill up and damage.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use outturn_register::store::ManualClock;
use tempfile::TempDir;

use super::server::{command, is_root, programs};
use super::{Place, START};

pub(crate) struct Server {
    bin: PathBuf,
    folder: TempDir,
    data: PathBuf,
    port: u16,
}

impl Server {
    /// A server, with its journal in this folder where one is named. None where PostgreSQL is not installed; that is
    /// said, or refused, where the server of all tests is started.
    pub(crate) fn start(journal: Option<&Path>) -> Option<Server> {
        let bin = programs()?;
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        fs::create_dir_all(&data).unwrap();
        if is_root() {
            for it in [folder.path(), &data] {
                assert!(Command::new("chown").arg("postgres:").arg(it).status().unwrap().success());
            }
        }
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let server = Server { bin, folder, data, port };
        let made = server
            .program("initdb")
            .args(["--auth=trust", "--username=outturn", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .args(["--data-checksums", "--wal-segsize=1", "-D"])
            .arg(&server.data)
            .args(journal.map(|it| format!("--waldir={}", it.join("journal").display())))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let settings = format!(
            "listen_addresses='127.0.0.1'\nunix_socket_directories=''\nport={port}\nfsync=off\n\
             shared_buffers=16MB\nmax_connections=60\nwal_level=minimal\nmax_wal_senders=0\n\
             max_wal_size=512MB\ncheckpoint_timeout=1h\nwal_recycle=off\n",
        );
        let all = fs::read_to_string(server.data.join("postgresql.conf")).unwrap() + &settings;
        fs::write(server.data.join("postgresql.conf"), all).unwrap();
        assert!(server.go_on(), "{}", server.log());
        Some(server)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = command(&self.bin.join(name));
        command.current_dir("/");
        command
    }

    fn control(&self, arguments: &[&str]) -> Output {
        // What the server says goes to a file: a pipe that it inherited would be waited for.
        let log = self.folder.path().join("log");
        let mut command = self.program("pg_ctl");
        command.arg("-D").arg(&self.data).arg("-w").arg("-l").arg(log).args(arguments);
        let (out, errors) = (self.folder.path().join("out"), self.folder.path().join("errors"));
        command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&errors).unwrap());
        let status = command.status().unwrap();
        Output { status, stdout: fs::read(out).unwrap(), stderr: fs::read(errors).unwrap() }
    }

    /// Starts it again; whether it runs.
    pub(crate) fn go_on(&self) -> bool {
        self.control(&["-t", "60", "start"]).status.success()
    }

    /// Whether it runs.
    pub(crate) fn runs(&self) -> bool {
        self.control(&["status"]).status.success()
    }

    /// Stops it: `fast` ends its connections first, `immediate` is as after a loss of power.
    pub(crate) fn stop(&self, mode: &str) {
        let stopped = self.control(&["-m", mode, "-t", "60", "stop"]);
        assert!(stopped.status.success(), "{}", self.log());
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Has it carry out a statement.
    pub(crate) fn say(&self, database: &str, sql: &str) -> String {
        let port = self.port.to_string();
        let told = Command::new(self.bin.join("psql"))
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port,
                "-U",
                "outturn",
                "-v",
                "ON_ERROR_STOP=1",
                "-Atc",
                sql,
                database,
            ])
            .output()
            .unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    }

    /// A new database in it, where a tablespace is named there.
    pub(crate) fn place(&self, name: &str, tablespace: Option<&str>) -> Place {
        let at = tablespace.map_or_else(String::new, |it| format!(" tablespace {it}"));
        self.say("postgres", &format!("create database {name}{at}"));
        let url = format!("postgres://outturn@127.0.0.1:{}/{name}", self.port);
        Place { url, clock: Arc::new(ManualClock::at(START).unwrap()), folder: TempDir::new().unwrap() }
    }

    /// Where its data are.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.control(&["-m", "immediate", "-t", "60", "stop"]);
    }
}
