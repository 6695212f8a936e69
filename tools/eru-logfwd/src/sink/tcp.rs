//! A TCP connection. What counts is what the other side's kernel has acknowledged: what lies in this kernel's buffers is
//! lost with the connection.

use std::io::{self, ErrorKind, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt};

use super::BLOCK;

/// The longest time for one address to answer.
const CONNECT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Tcp {
    address: String,
    stream: Option<TcpStream>,
    written: u64,
}

impl Tcp {
    pub(super) const fn new(address: String) -> Self {
        Self {
            address,
            stream: None,
            written: 0,
        }
    }

    /// Connects anew. The name is looked up each time: the receiver may have moved.
    pub(super) fn connect(&mut self) -> io::Result<()> {
        (self.stream, self.written) = (None, 0);
        let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
        for address in self.address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => {
                    stream.set_write_timeout(Some(BLOCK))?;
                    // A receiver that vanished without a word is noticed though there is nothing to send.
                    setsockopt(&stream, sockopt::KeepAlive, &true)?;
                    setsockopt(&stream, sockopt::TcpKeepIdle, &30)?;
                    setsockopt(&stream, sockopt::TcpKeepInterval, &10)?;
                    self.stream = Some(stream);
                    return Ok(());
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn stream(&self) -> io::Result<&TcpStream> {
        self.stream.as_ref().ok_or_else(|| ErrorKind::NotConnected.into())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self.stream()?.write(bytes) {
            Ok(written) => written,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) =>
            {
                0
            }
            Err(error) => return Err(error),
        };
        self.written += written as u64;
        Ok(written)
    }

    pub(super) fn acknowledged(&self) -> io::Result<u64> {
        let stream = self.stream()?;
        let under_way = eru_sys::tcp::unacknowledged(stream).map_err(io::Error::other)?;
        // A connection that broke drops what was under way, which then looks like acknowledged: it counts only if the
        // connection is sound even after the look.
        match stream.take_error()? {
            Some(error) => Err(error),
            None => Ok(self.written.saturating_sub(under_way)),
        }
    }
}
