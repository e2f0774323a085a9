//! A line to a database server that can be cut at a commit.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Nothing is cut.
pub(crate) const WHOLE: usize = 0;
/// The next commit does not arrive.
pub(crate) const BEFORE: usize = 1;
/// The next commit arrives, and its answer does not.
pub(crate) const AFTER: usize = 2;

/// A listener of its own in front of a server's port.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    cut: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) fn before(server: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(AtomicUsize::new(WHOLE));
        let shared = cut.clone();
        // It ends with the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let cut = shared.clone();
                std::thread::spawn(move || {
                    // A server that is not there: the client's line just ends.
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)) {
                        line(&client, &server, &cut);
                    }
                });
            }
        });
        Proxy { port, cut }
    }

    /// What is cut next.
    pub(crate) fn cut(&self, what: usize) {
        self.cut.store(what, Ordering::SeqCst);
    }
}

/// Carries both ways until one side ends.
fn line(client: &TcpStream, server: &TcpStream, cut: &AtomicUsize) {
    let swallows = &AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut bytes = [0; 1 << 13];
            let (mut from, mut to) = (server, client);
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                // The answer to the commit came, so it is carried out, and nobody hears of it.
                if swallows.load(Ordering::SeqCst) == 1 || to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        });
        let mut bytes = [0; 1 << 13];
        let (mut from, mut to) = (client, server);
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            let commits = bytes[..count].windows(7).any(|it| it == b"COMMIT\0");
            if commits {
                match cut.swap(WHOLE, Ordering::SeqCst) {
                    BEFORE => break,
                    AFTER => swallows.store(1, Ordering::SeqCst),
                    _ => {}
                }
            }
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        if swallows.load(Ordering::SeqCst) == 0 {
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        }
    });
}
