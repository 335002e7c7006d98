//! Certificates for this machine, made for these tests only, and clients that trust them.

use std::path::PathBuf;

use baraza::app::client::trust::Trust;
use baraza::app::config::TlsConfig;

/// The certificate of every encrypted server here.
pub(crate) const ONE: &str = "one";

/// Another one, of another key.
pub(crate) const TWO: &str = "two";

/// The files of a certificate and of its key.
pub(crate) fn files(name: &str) -> TlsConfig {
    TlsConfig { certificate: file(&format!("{name}.pem")), key: file(&format!("{name}.key.pem")) }
}

/// What a client needs that trusts it.
pub(crate) fn trusting(name: &str) -> Trust {
    Trust::in_file(&files(name).certificate).unwrap()
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)
}
