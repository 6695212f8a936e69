//! What TCP knows of bytes under way.

use std::net::TcpStream;
use std::os::fd::AsRawFd;

use crate::Result;
use crate::error::Doing;

/// How many of the written bytes the other side's kernel has not yet acknowledged.
///
/// A connection that broke may give any number: it counts only if the connection is sound afterwards.
///
/// # Errors
/// When the kernel refuses, as it does for what is no TCP socket.
#[expect(unsafe_code, reason = "no safe wrapper of this ioctl exists")]
pub fn unacknowledged(stream: &TcpStream) -> Result<u64> {
    let mut bytes: libc::c_int = 0;
    // SAFETY: SIOCOUTQ, which is TIOCOUTQ, writes one int to where the third argument points, and that outlives the
    // call; the descriptor is open for as long as the stream is borrowed.
    let result = unsafe { libc::ioctl(stream.as_raw_fd(), libc::TIOCOUTQ, &raw mut bytes) };
    nix::errno::Errno::result(result).doing(|| "asking for the unacknowledged bytes of a connection")?;
    Ok(u64::try_from(bytes).unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::time::{Duration, Instant};

    #[test]
    fn what_is_not_read_and_has_no_room_stays_unacknowledged() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut sender = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut receiver, _) = listener.accept().unwrap();
        assert_eq!(unacknowledged(&sender).unwrap(), 0);
        sender.set_write_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut written = 0;
        while let Ok(n) = sender.write(&[7; 1 << 16]) {
            written += n;
        }
        assert!(unacknowledged(&sender).unwrap() > 0);
        let mut read = 0;
        let mut buffer = vec![0; 1 << 16];
        while read < written {
            read += receiver.read(&mut buffer).unwrap();
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        while unacknowledged(&sender).unwrap() > 0 {
            assert!(Instant::now() < deadline);
            std::thread::yield_now();
        }
    }
}
