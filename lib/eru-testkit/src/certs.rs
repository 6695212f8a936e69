//! Certificates for a test: an authority, a server's for 127.0.0.1 and localhost, a client's.
//!
//! All are X.509 version 3, which rustls demands; openssl makes version 1 unless it is given extensions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::missing::Missing;

/// Paths of PEM files that live as long as this.
#[derive(Debug)]
pub struct Certs {
    dir: TempDir,
}

impl Certs {
    /// Makes the files; the client's common name is `client`.
    ///
    /// # Errors
    /// When openssl is not installed.
    ///
    /// # Panics
    /// When openssl is installed and fails.
    pub fn new() -> Result<Certs, Missing> {
        Missing::unless_program("openssl", "openssl")?;
        let dir = tempfile::Builder::new().prefix("eru-certs-").tempdir();
        let certs = Certs {
            dir: dir.unwrap_or_else(|e| panic!("making a directory for certificates: {e}")),
        };
        certs.openssl(&format!(
            "req -x509 {NEW_KEY} -keyout ca.key -out ca.pem -days 30 -subj /CN=ca \
             -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign"
        ));
        certs.issue("server", "serverAuth,clientAuth");
        certs.issue("client", "clientAuth");
        Ok(certs)
    }

    fn issue(&self, name: &str, usage: &str) {
        let extensions = format!("subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage={usage}\n");
        let file = self.path(&format!("{name}.ext"));
        fs::write(&file, extensions).unwrap_or_else(|e| panic!("writing {}: {e}", file.display()));
        self.openssl(&format!(
            "req {NEW_KEY} -keyout {name}.key -out {name}.csr -subj /CN={name}"
        ));
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile {name}.ext \
             -out {name}.pem"
        ));
    }

    fn openssl(&self, args: &str) {
        let output = Command::new("openssl")
            .args(args.split_whitespace())
            .current_dir(self.dir.path())
            .output();
        let output = output.unwrap_or_else(|e| panic!("openssl: {e}"));
        assert!(
            output.status.success(),
            "openssl {args}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The directory of all files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The authority's certificate.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// The server's certificate.
    #[must_use]
    pub fn server_cert(&self) -> PathBuf {
        self.path("server.pem")
    }

    /// The server's key.
    #[must_use]
    pub fn server_key(&self) -> PathBuf {
        self.path("server.key")
    }

    /// The client's certificate.
    #[must_use]
    pub fn client_cert(&self) -> PathBuf {
        self.path("client.pem")
    }

    /// The client's key.
    #[must_use]
    pub fn client_key(&self) -> PathBuf {
        self.path("client.key")
    }
}

/// An elliptic key: made in a moment, unlike RSA's.
const NEW_KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
