//! A receiver of logs over TCP that can go away and come back. It reads whatever it is sent; a record that was cut off
//! with its connection does not count.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use eru_testkit::wait_until;
use serde_json::Value;

use super::running::PATIENCE;

pub struct Receiver {
    pub port: u16,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    records: Mutex<Vec<Value>>,
    stop: AtomicBool,
    /// Connections are taken and not read.
    hold: AtomicBool,
}

impl Receiver {
    pub fn start() -> Self {
        let mut receiver = Self {
            port: 0,
            shared: Arc::default(),
            listening: None,
        };
        receiver.again();
        receiver
    }

    /// Listens again, on the port of before.
    pub fn again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        self.port = listener.local_addr().unwrap().port();
        listener.set_nonblocking(true).unwrap();
        self.shared.stop.store(false, Ordering::SeqCst);
        let shared = Arc::clone(&self.shared);
        self.listening = Some(thread::spawn(move || {
            while !shared.stop.load(Ordering::SeqCst) {
                match listener.accept() {
                    // One after the other, as a forwarder has one at a time: so the order is that of sending.
                    Ok((stream, _)) => shared.read(&stream),
                    Err(_) => thread::sleep(Duration::from_millis(2)),
                }
            }
        }));
    }

    /// Closes everything.
    pub fn stop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(listening) = self.listening.take() {
            listening.join().unwrap();
        }
    }

    /// Takes connections and does not read them, or does again.
    pub fn hold(&self, hold: bool) {
        self.shared.hold.store(hold, Ordering::SeqCst);
    }

    pub fn url(&self) -> String {
        format!("tcp://127.0.0.1:{}", self.port)
    }

    pub fn records(&self) -> Vec<Value> {
        self.shared.records.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.shared.records.lock().unwrap().len()
    }

    pub fn await_count(&self, count: usize) {
        assert!(
            wait_until(PATIENCE, || self.count() >= count),
            "{} instead of {count}",
            self.count()
        );
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn read(&self, stream: &TcpStream) {
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut input = BufReader::with_capacity(1 << 16, stream);
        let mut line = Vec::new();
        while !self.stop.load(Ordering::SeqCst) {
            if self.hold.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(2));
                continue;
            }
            match input.read_until(b'\n', &mut line) {
                Ok(0) => return,
                Ok(_) if line.ends_with(b"\n") => {
                    let record = serde_json::from_slice(&line).unwrap();
                    self.records.lock().unwrap().push(record);
                    line.clear();
                }
                Err(error) if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return,
                _ => {}
            }
        }
    }
}
