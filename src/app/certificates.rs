//! The certificate that the server shows: read at the start, and anew when its files change.

use std::fmt::{self, Debug, Formatter};
use std::fs;
use std::mem::replace;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::config::TlsConfig;

/// Between two looks at the files. A certificate is renewed weeks before it ends; what is made at the last moment is shown within a minute.
const LOOK: Duration = Duration::from_mins(1);

/// The certificate in the configured files.
pub(super) struct Certificates {
    files: TlsConfig,
    provider: Arc<CryptoProvider>,
    shown: Mutex<Shown>,
}

struct Shown {
    certified: Arc<CertifiedKey>,
    /// The fingerprint of what was last found in the files, so that what cannot be used is complained about once.
    found: [u8; 32],
}

/// What is in the files.
struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// The configured certificate, if there is one.
    ///
    /// # Errors
    /// `tls_unreadable` for a file that cannot be read; `tls_invalid` for one without a certificate or a key, or for a key that is of another certificate.
    pub(super) fn configured(files: &TlsConfig) -> Result<Option<Arc<Self>>> {
        if !files.is_set() {
            return Ok(None);
        }
        let provider = Arc::new(ring::default_provider());
        let read = Files::read(files)?;
        let certified = read.certified(files, &provider)?;
        let shown = Mutex::new(Shown { certified, found: read.fingerprint() });
        Ok(Some(Arc::new(Self { files: files.clone(), provider, shown })))
    }

    /// Reads the files anew if they have changed. What cannot be used changes nothing.
    fn renew(&self) {
        let read = Files::read(&self.files);
        let found = read.as_ref().map_or_else(|error| fingerprint(&[error.to_string().as_bytes()]), Files::fingerprint);
        if replace(&mut self.shown().found, found) == found {
            return;
        }
        // Nobody's handshake waits until the key is understood.
        match read.and_then(|files| files.certified(&self.files, &self.provider)) {
            Ok(certified) => {
                self.shown().certified = certified;
                tracing::info!("the certificate was read anew");
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, "the certificate could not be read anew; the one before stays");
            }
        }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What encrypts connections with the certificate as it is shown at the time. Whoever comes back within hours resumes by a ticket, whose keys are in memory
/// only and change.
pub(super) fn encrypting(certificates: &Arc<Certificates>) -> Result<Arc<ServerConfig>> {
    let provider = Arc::clone(&certificates.provider);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(certificates) as _);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.ticketer = ring::Ticketer::new()?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Arc::new(config))
}

/// Looks at the files now and then until `stopped` is cancelled.
pub(super) async fn watch(certificates: Arc<Certificates>, stopped: CancellationToken) {
    let mut look = interval_at(Instant::now() + LOOK, LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stopped.run_until_cancelled(look.tick()).await.is_some() {
        certificates.renew();
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown().certified))
    }
}

impl Debug for Certificates {
    /// Never the key.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Files {
    fn read(files: &TlsConfig) -> Result<Self> {
        let read = |setting: &str, path: &Path| {
            fs::read(path).with_context(|| format!("tls_unreadable: server.tls.{setting}: {}", path.display()))
        };
        Ok(Self { certificate: read("certificate", &files.certificate)?, key: read("key", &files.key)? })
    }

    /// The chain and its key, which fit.
    fn certified(&self, files: &TlsConfig, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>> {
        let wrong = |setting: &str, path: &Path| format!("tls_invalid: server.tls.{setting}: {}", path.display());
        let wrong_chain = || wrong("certificate", &files.certificate);
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(&self.certificate).collect::<Result<_, _>>().with_context(wrong_chain)?;
        ensure!(!chain.is_empty(), "{}: there is no certificate in it", wrong_chain());
        let wrong_key = || wrong("key", &files.key);
        let key = PrivateKeyDer::from_pem_slice(&self.key).with_context(wrong_key)?;
        let certified = CertifiedKey::from_der(chain, key, provider).with_context(|| {
            format!("{}: it does not fit the certificate in {}", wrong_key(), files.certificate.display())
        })?;
        Ok(Arc::new(certified))
    }

    fn fingerprint(&self) -> [u8; 32] {
        fingerprint(&[&self.certificate, &self.key])
    }
}

fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection};

    use super::*;

    /// The files of a server, as whoever renews them leaves them.
    struct Folder(tempfile::TempDir);

    impl Folder {
        fn files(&self) -> TlsConfig {
            TlsConfig { certificate: self.0.path().join("chain.pem"), key: self.0.path().join("key.pem") }
        }

        fn put(&self, certificate: &str, key: &str) {
            let files = self.files();
            fs::copy(made(&format!("{certificate}.pem")), files.certificate).unwrap();
            fs::copy(made(&format!("{key}.key.pem")), files.key).unwrap();
        }
    }

    fn made(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)
    }

    /// Whether someone who trusts the certificate with this name, and no other, is let in.
    fn is_trusted(server: &Arc<ServerConfig>, certificate: &str) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(made(&format!("{certificate}.pem"))).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let client = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
        let mut client = ClientConnection::new(client, ServerName::try_from("localhost").unwrap()).unwrap();
        let mut server = ServerConnection::new(Arc::clone(server)).unwrap();
        while client.is_handshaking() {
            let mut records = Vec::new();
            client.write_tls(&mut records).unwrap();
            server.read_tls(&mut &records[..]).unwrap();
            server.process_new_packets().unwrap();
            records.clear();
            server.write_tls(&mut records).unwrap();
            client.read_tls(&mut &records[..]).unwrap();
            if client.process_new_packets().is_err() {
                return false;
            }
        }
        true
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewed_certificate_is_shown_within_a_minute_and_a_bad_one_never() {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.put("one", "one");
        let certificates = Certificates::configured(&folder.files()).unwrap().unwrap();
        let server = encrypting(&certificates).unwrap();
        let stopped = CancellationToken::new();
        let shown = async {
            for (certificate, key, trusted) in [
                ("one", "one", "one"),
                ("two", "one", "one"),
                ("two", "two", "two"),
                ("one", "two", "two"),
                ("one", "one", "one"),
            ] {
                folder.put(certificate, key);
                tokio::time::sleep(LOOK + Duration::from_secs(1)).await;
                let shown = ["one", "two"].map(|name| is_trusted(&server, name));
                assert_eq!(shown, [trusted == "one", trusted == "two"], "{certificate} with the key of {key}");
            }
            fs::remove_file(folder.files().key).unwrap();
            tokio::time::sleep(LOOK + Duration::from_secs(1)).await;
            assert!(is_trusted(&server, "one"), "the files are gone");
            stopped.cancel();
        };
        tokio::join!(watch(Arc::clone(&certificates), stopped.clone()), shown);
    }

    #[test]
    fn what_is_logged_of_it_has_no_key_in_it() {
        let files = TlsConfig { certificate: made("one.pem"), key: made("one.key.pem") };
        let certificates = Certificates::configured(&files).unwrap().unwrap();
        let said = format!("{certificates:?}");
        assert!(said.starts_with("Certificates { files: ") && said.ends_with(", .. }"), "{said}");
    }
}
