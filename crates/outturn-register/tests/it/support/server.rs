//! One PostgreSQL server for all tests of a run: made in a temporary folder on a free port by the first test that needs
//! it, and ended by a watcher once no test has asked for it for a while.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Where Debian's package has the programs.
pub(crate) fn programs() -> Option<PathBuf> {
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|it| it.path().join("bin"));
    let mut found: Vec<PathBuf> = debian.filter(|it| it.join("initdb").exists()).collect();
    found.sort();
    found.pop()
}

pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// A command as whoever may run the server: it refuses root.
pub(crate) fn command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn reachable(port: &str) -> bool {
    port.parse::<u16>().is_ok_and(|port| TcpStream::connect(("127.0.0.1", port)).is_ok())
}

/// Whether somebody goes on asking for the server.
static ASKING: Once = Once::new();

/// The port of the running server, which is started where it does not run.
fn port() -> Option<String> {
    let Some(bin) = programs() else {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL has to be installed: `cargo xtask setup`");
        crate::support::say("skipped: PostgreSQL is not installed; `cargo xtask setup` installs it");
        return None;
    };
    // One server for each target folder, so that two checkouts do not meet. Not inside it: the server's own user may not
    // be able to go there.
    let mark =
        env!("CARGO_TARGET_TMPDIR").bytes().fold(5381_u32, |sum, it| sum.wrapping_mul(33) ^ u32::from(it));
    let home = std::env::temp_dir().join(format!("outturn-register-{mark:08x}"));
    fs::create_dir_all(&home).unwrap();
    let lock = File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    let (data, alive, known) = (home.join("data"), home.join("alive"), home.join("port"));
    fs::write(&alive, "").unwrap();
    // A test that takes longer than the watcher waits goes on asking for it.
    let still = alive.clone();
    ASKING.call_once(|| {
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_mins(1));
                // Where the folder is gone, the server is gone too, and the test finds that out itself.
                let _ = fs::write(&still, "");
            }
        });
    });
    // Once it has ended, its port may be anybody's.
    if let Ok(port) = fs::read_to_string(&known)
        && data.join("postmaster.pid").exists()
        && reachable(&port)
    {
        return Some(port);
    }
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data).unwrap();
    if is_root() {
        assert!(Command::new("chown").arg("postgres:").arg(&data).status().unwrap().success());
    }
    let made = command(&bin.join("initdb"))
        .args(["--auth=trust", "--username=outturn", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data)
        .current_dir("/")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string();
    // The watcher starts the server and ends it: five minutes after a test last asked for it.
    // It ends it under the lock, so that no test is given a server that is about to go, and at once: nothing of it is
    // wanted any more, and an orderly end may wait minutes for a checkpoint.
    let script = "\"$0\" -D \"$1\" -p \"$2\" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
                  -c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=200 \
                  -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB -c min_wal_size=32MB & \
                  server=$!; while kill -0 $server 2>/dev/null; do sleep 2; \
                  [ -n \"$(find \"$3\" -mmin -5)\" ] && continue; flock \"$4\" sh -c \
                  '[ -n \"$(find \"$3\" -mmin -5)\" ] && exit; kill -QUIT $0; \
                  while [ -e \"$1/postmaster.pid\" ]; do sleep 0.1; done; rm -rf \"$1\"' $server \"$1\" \"$2\" \"$3\"; done; \
                  wait $server";
    let log = File::create(home.join("log")).unwrap();
    let mut watcher = command(Path::new("sh"));
    watcher
        .args(["-c", script])
        .arg(bin.join("postgres"))
        .arg(&data)
        .arg(&port)
        .arg(&alive)
        .arg(home.join("lock"));
    watcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).current_dir("/");
    // A group of its own: ending the tests from a terminal does not end it under another run of them.
    std::os::unix::process::CommandExt::process_group(&mut watcher, 0);
    let watcher = watcher.spawn().unwrap();
    // It outlives the test that started it.
    drop(watcher);
    for _ in 0..200 {
        if reachable(&port) {
            fs::write(&known, &port).unwrap();
            return Some(port);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server did not start: {}", fs::read_to_string(home.join("log")).unwrap());
}

/// The address of a new, empty database.
pub(crate) fn database() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let port = port()?;
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let bin = programs().unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(bin.join(program));
        command.args(["-h", "127.0.0.1", "-p", &port, "-U", "outturn"]).args(arguments);
        command.output().unwrap()
    };
    // Each test is a process of its own: what ended ones left is dropped, some at a time, so that the disk does not fill.
    let left =
        run("psql", &["-Atc", "select datname from pg_database where datname like 't%\\_%'", "postgres"]);
    let left = String::from_utf8_lossy(&left.stdout).into_owned();
    let ended = |it: &&str| {
        let process = it.trim_start_matches('t').split('_').next().unwrap_or_default();
        process.parse::<u32>().is_ok_and(|it| !Path::new(&format!("/proc/{it}")).exists())
    };
    for it in left.lines().filter(ended).take(4) {
        run("dropdb", &["--if-exists", it]);
    }
    for tries in 0.. {
        run("dropdb", &["--if-exists", &name]);
        let made = run("createdb", &["--strategy=file_copy", &name]);
        if made.status.success() {
            break;
        }
        // A server that has just opened its port may still be starting.
        assert!(tries < 100, "{}", String::from_utf8_lossy(&made.stderr));
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(format!("postgres://outturn@127.0.0.1:{port}/{name}"))
}
