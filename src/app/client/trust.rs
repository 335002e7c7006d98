//! Encrypted connections of a client, which trusts the certificates in one file and no others.

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

/// A connection to a server, plain or encrypted.
pub(crate) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Certificates to trust.
#[derive(Clone, Debug)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The certificates in a PEM file: a server's own, or that of whoever signed it.
    ///
    /// # Errors
    /// `tls_invalid` if there is none that can be trusted.
    pub fn in_file(path: &Path) -> Result<Self> {
        let invalid = || format!("tls_invalid: {}", path.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).with_context(invalid)? {
            roots.add(certificate.with_context(invalid)?).with_context(invalid)?;
        }
        ensure!(!roots.is_empty(), "{}: there is no certificate in it", invalid());
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = builder.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    /// Encrypts a connection to host and port.
    pub(crate) async fn encrypt(&self, stream: TcpStream, authority: &str) -> io::Result<Stream> {
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(io::Error::other)?;
        let stream = TlsConnector::from(Arc::clone(&self.0)).connect(name, stream).await?;
        Ok(Either::Right(Box::new(stream)))
    }
}
