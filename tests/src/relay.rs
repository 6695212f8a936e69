//! Lets a host reach one port of the machine's loopback, such as an etcd's, and nothing else.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread;

use nix::sched::{CloneFlags, setns};

/// Listens on the port inside the network namespace, and passes every connection on to the same port outside, until
/// the test ends.
pub(crate) fn open(netns: File, port: u16) -> io::Result<()> {
    // A socket stays in the namespace in which it was opened, whichever thread uses it.
    let listener = thread::spawn(move || -> io::Result<TcpListener> {
        setns(netns, CloneFlags::CLONE_NEWNET)?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
    });
    let listener = listener.join().map_err(|_| io::Error::other("a thread died"))??;
    thread::spawn(move || {
        for inside in listener.incoming().flatten() {
            // With nobody there, closing says so.
            if let Ok(outside) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                join(&inside, &outside);
                join(&outside, &inside);
            }
        }
    });
    Ok(())
}

fn join(from: &TcpStream, to: &TcpStream) {
    if let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
            let _ = from.shutdown(Shutdown::Both);
        });
    }
}
