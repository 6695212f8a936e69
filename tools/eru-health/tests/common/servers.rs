//! Servers on loopback, each in a thread of its own for the life of the test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use nix::libc::linger;
use nix::sys::socket::{AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, setsockopt, sockopt};

/// How a server behaves.
#[derive(Clone, Copy)]
pub enum Manner {
    /// Takes connections and says nothing.
    Silent,
    /// Answers with what [`Server::answer`] was set to last.
    Answers,
    /// Sends the answer's head one byte at a time, for ever.
    Trickles,
    /// Resets every connection.
    Resets,
    /// Speaks another protocol.
    Babbles,
    /// Closes every connection after reading the request.
    Closes,
}

/// A running server. It lives as long as the process.
pub struct Server {
    pub port: u16,
    code: Arc<AtomicU16>,
    seen: Arc<AtomicUsize>,
}

impl Server {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            code: Arc::new(AtomicU16::new(200)),
            seen: Arc::default(),
        };
        let (code, seen) = (Arc::clone(&server.code), Arc::clone(&server.seen));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                seen.fetch_add(1, Ordering::SeqCst);
                let code = code.load(Ordering::SeqCst);
                thread::spawn(move || serve(manner, code, stream));
            }
        });
        server
    }

    /// A server that answers every request with a status code.
    pub fn answering(code: u16) -> Self {
        let server = Self::start(Manner::Answers);
        server.answer(code);
        server
    }

    /// The code of all later answers.
    pub fn answer(&self, code: u16) {
        self.code.store(code, Ordering::SeqCst);
    }

    /// How many connections came.
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

fn serve(manner: Manner, code: u16, mut stream: TcpStream) {
    match manner {
        Manner::Silent => thread::park(),
        Manner::Resets => setsockopt(
            &stream,
            sockopt::Linger,
            &linger {
                l_onoff: 1,
                l_linger: 0,
            },
        )
        .unwrap(),
        Manner::Babbles => {
            // Closing with the request unread would reset the connection.
            read_request(&mut stream);
            let _ = stream.write_all(b"SSH-2.0-server\r\n");
        }
        Manner::Closes => read_request(&mut stream),
        Manner::Answers => {
            read_request(&mut stream);
            let location = if code == 302 {
                "Location: http://127.0.0.1:1/\r\n"
            } else {
                ""
            };
            let _ = write!(stream, "HTTP/1.1 {code} X\r\n{location}Content-Length: 2\r\n\r\nok");
        }
        Manner::Trickles => {
            read_request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\nX-Long: ");
            while stream.write_all(b"a").is_ok() {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        request.push(byte[0]);
    }
}

/// A port that nobody listens on. It stays bound, so that nobody takes it.
pub fn closed_port() -> u16 {
    let fd = bound();
    let port = port_of(&fd);
    std::mem::forget(fd);
    port
}

/// A listening socket whose queue is full: connecting gets no answer at all.
pub fn deaf_port() -> u16 {
    let fd = bound();
    nix::sys::socket::listen(&fd, Backlog::new(0).unwrap()).unwrap();
    let port = port_of(&fd);
    std::mem::forget(fd);
    // The queue takes one more than its length.
    let filler = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    std::mem::forget(filler);
    port
}

fn bound() -> std::os::fd::OwnedFd {
    let fd = nix::sys::socket::socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC, None).unwrap();
    nix::sys::socket::bind(fd.as_raw_fd(), &SockaddrIn::new(127, 0, 0, 1, 0)).unwrap();
    fd
}

fn port_of(fd: &std::os::fd::OwnedFd) -> u16 {
    nix::sys::socket::getsockname::<SockaddrIn>(fd.as_raw_fd())
        .unwrap()
        .port()
}
