//! How a body is compressed.

use std::io::Write;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// A content coding that every browser has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    /// Over TLS and on localhost.
    Brotli,
    /// What browsers offer on a plain local network.
    Gzip,
    /// For clients that offer neither.
    Identity,
}

/// How much time is spent to make a body small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// A few milliseconds, for what is sent once.
    Quick,
    /// As small as it gets, for what a whole hall is sent.
    Best,
}

/// Brotli's window, as a power of two: larger than any page.
const BROTLI_WINDOW: u32 = 20;

impl Encoding {
    /// The best one that the client takes.
    pub(super) fn choose(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let offers = |name: &str| {
            accepted.split(',').any(|part| {
                let mut fields = part.split(';').map(str::trim);
                fields.next() == Some(name)
                    && !fields.any(|field| matches!(field, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        };
        match (offers("br"), offers("gzip")) {
            (true, _) => Self::Brotli,
            (false, true) => Self::Gzip,
            (false, false) => Self::Identity,
        }
    }

    /// The value of `Content-Encoding`.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// `plain` in this coding.
    pub(super) fn compress(self, plain: &[u8], effort: Effort) -> Bytes {
        match self {
            Self::Identity => Bytes::copy_from_slice(plain),
            // Writing to memory does not fail.
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), effort.gzip_level());
                let written = encoder.write_all(plain).and_then(|()| encoder.finish());
                Bytes::from(written.unwrap_or_default())
            }
            Self::Brotli => {
                let mut body = Vec::new();
                let mut encoder =
                    brotli::CompressorWriter::new(&mut body, 4096, effort.brotli_quality(), BROTLI_WINDOW);
                let written = encoder.write_all(plain);
                drop(encoder);
                if written.is_ok() { Bytes::from(body) } else { Bytes::new() }
            }
        }
    }
}

impl Effort {
    fn brotli_quality(self) -> u32 {
        match self {
            Self::Quick => 5,
            Self::Best => 11,
        }
    }

    fn gzip_level(self) -> Compression {
        match self {
            Self::Quick => Compression::default(),
            Self::Best => Compression::best(),
        }
    }
}
