//! What a connection keeps to, plain and encrypted.

use std::io::{Read, Write};
use std::pin::pin;
use std::task::Waker;

use futures_util::FutureExt;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

/// Longer than what a connection holds on its way, so that much is written in part.
const FRAME: usize = 3 << 20;

const CERTIFICATE: &[u8] = include_bytes!("../../../tests/certificates/one.pem");
const KEY: &[u8] = include_bytes!("../../../tests/certificates/one.key.pem");

/// A client's end of a connection.
trait Client: AsyncRead + AsyncWrite + Unpin {}

impl<C: AsyncRead + AsyncWrite + Unpin> Client for C {}

/// A connection that sends a few bytes at once, so that records come in pieces.
struct Crumbs(TcpStream);

/// One connection of each kind: as its client has it, and as its own task does.
async fn connections() -> [(Box<dyn Client>, LineIo); 3] {
    let (client, stream) = connected().await;
    let ((new, by_new), (old, by_old)) = (encrypted(&TLS13).await, encrypted(&TLS12).await);
    [(Box::new(client), LineIo::new(stream, None)), (Box::new(new), by_new), (Box::new(old), by_old)]
}

/// An encrypted connection after its handshake.
async fn encrypted(version: &'static SupportedProtocolVersion) -> (TlsStream<Crumbs>, LineIo) {
    let (client, stream) = connected().await;
    let mut own = LineIo::new(stream, Some(Tls::new(server()).unwrap()));
    let greeting = async {
        let connector = TlsConnector::from(trusting(version));
        let name = ServerName::try_from("localhost").unwrap();
        let mut client = connector.connect(name, Crumbs(client)).await.unwrap();
        client.write_all(b"!").await.unwrap();
        client
    };
    let (client, greeted) = tokio::join!(greeting, own.read_u8());
    assert_eq!(greeted.unwrap(), b'!');
    (client, own)
}

async fn connected() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap());
    let (client, accepted) = tokio::join!(client, listener.accept());
    (client.unwrap(), accepted.unwrap().0)
}

fn server() -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()];
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(builder.with_single_cert(chain, PrivateKeyDer::from_pem_slice(KEY).unwrap()).unwrap())
}

fn trusting(version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(CERTIFICATE).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_protocol_versions(&[version]).unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn frame(of: u8) -> Bytes {
    Bytes::from([&[of + 32][..], &vec![of; FRAME - 1]].concat())
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_nothing_of_an_answer_is_let_go_in_time() {
    for (_client, mut own) in connections().await {
        let start = Instant::now();
        let written = own.write_all(&vec![0; 64 << 20]).await;
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        assert_eq!(start.elapsed().as_secs(), STALL.as_secs());
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_too_little_is_let_go_as_well() {
    let (_client, stream) = connected().await;
    let mut own = LineIo::new(stream, None);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(own.in_time(&mut cx, 0, Poll::<io::Result<()>>::Pending).is_pending());
    for _ in 0..3 {
        tokio::time::advance(STALL / 4).await;
        assert!(own.in_time(&mut cx, LEAST / 4, Poll::Ready(Ok(()))).is_ready());
        assert!(own.in_time(&mut cx, 0, Poll::<io::Result<()>>::Pending).is_pending());
    }
    tokio::time::advance(STALL / 4).await;
    let Poll::Ready(Err(error)) = own.in_time(&mut cx, 0, Poll::<io::Result<()>>::Pending) else {
        panic!("it may go on")
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn whoever_took_enough_or_everything_has_all_the_time_again() {
    let (_client, stream) = connected().await;
    let mut own = LineIo::new(stream, None);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(own.in_time(&mut cx, 0, Poll::<io::Result<()>>::Pending).is_pending());
        tokio::time::advance(STALL * 2 / 3).await;
        assert!(own.in_time(&mut cx, LEAST, Poll::Ready(Ok(()))).is_ready());
        assert!(own.in_time(&mut cx, 0, Poll::<io::Result<()>>::Pending).is_pending());
        tokio::time::advance(STALL * 2 / 3).await;
        assert!(own.all_in_time(&mut cx, 0, Poll::Ready(Ok(()))).is_ready());
    }
}

#[tokio::test]
async fn what_is_encrypted_counts_once_it_is_taken() {
    /// What a record of TLS 1.3 has beside its contents: a head, a kind and a tag.
    const AROUND: usize = 5 + 1 + 16;
    let (_client, own) = encrypted(&TLS13).await;
    let mut cx = Context::from_waker(Waker::noop());
    // The handshake's.
    own.line().write(&mut cx, |_, _| ());
    let (mut records, mut taken) = (0, 0);
    loop {
        let write = |writing: &mut Writing, cx: &mut Context<'_>| writing.poll_own_encrypted(cx, &[0; RECORD], RECORD);
        let (written, took) = own.line().write(&mut cx, write);
        taken += took;
        if written.is_pending() {
            break;
        }
        records += 1;
    }
    let rest = own.line().writing().rest.len();
    assert!(rest > 0);
    assert_eq!(taken + rest, records * (RECORD + AROUND));
}

#[tokio::test]
async fn nothing_comes_between_the_halves_of_a_frame() {
    for (client, own) in connections().await {
        write_and_deliver(client, own).await;
    }
}

/// Writes and delivers at the same time, and looks at what came of it.
async fn write_and_deliver(mut client: Box<dyn Client>, mut own: LineIo) {
    const OWN_FRAMES: usize = 10;
    let line = Arc::clone(own.line());
    let writing = async {
        for _ in 0..OWN_FRAMES {
            own.write_all(&frame(b'O')).await.unwrap();
            tokio::task::yield_now().await;
        }
        own.shutdown().await.unwrap();
        drop(own);
    };
    let mut became = [0; 3];
    let delivering = async {
        let frame = frame(b'D');
        while Arc::strong_count(&line) > 1 {
            became[line.deliver(&frame) as usize] += 1;
            tokio::task::yield_now().await;
        }
    };
    let reading = async {
        let mut read = Vec::new();
        client.read_to_end(&mut read).await.unwrap();
        read
    };
    let ((), (), read) = tokio::join!(writing, delivering, reading);

    let [whole, begun, refused] = became;
    assert!(begun > 0 && refused > 0, "{whole}, {begun}, {refused}");
    let (mut owns, mut delivered) = (0, 0);
    for frame in read.chunks(FRAME) {
        let of = frame[0] - 32;
        assert!(frame.len() == FRAME && frame[1..].iter().all(|byte| *byte == of), "a frame is torn");
        *(if of == b'O' { &mut owns } else { &mut delivered }) += 1;
    }
    assert_eq!((owns, delivered), (OWN_FRAMES, whole + begun));
}

#[tokio::test]
async fn a_delivery_goes_out_while_a_record_is_half_read() {
    let (client, mut own) = encrypted(&TLS13).await;
    let line = Arc::clone(own.line());
    let (Crumbs(mut stream), mut keys) = client.into_inner();
    let said = [b'a'; 300];
    keys.writer().write_all(&said).unwrap();
    let mut record = Vec::new();
    keys.write_tls(&mut record).unwrap();

    let (mut heard, frame) = ([0; 300], Bytes::from_static(b"delivered"));
    let mut hearing = pin!(own.read_exact(&mut heard));
    for byte in &record {
        assert!(hearing.as_mut().now_or_never().is_none());
        stream.write_u8(*byte).await.unwrap();
        assert_eq!(line.deliver(&frame), Delivered::Whole);
    }
    hearing.await.unwrap();
    assert_eq!(heard, said);
    let mut delivered = 0;
    while delivered < record.len() * frame.len() {
        stream.readable().await.unwrap();
        let mut came = [0; 4096];
        let length = stream.try_read(&mut came).unwrap_or_default();
        keys.read_tls(&mut &came[..length]).unwrap();
        delivered += keys.process_new_packets().unwrap().plaintext_bytes_to_read();
        let mut read = Vec::new();
        keys.reader().read_to_end(&mut read).ok();
        assert!(read.chunks(frame.len()).all(|read| read == frame));
    }
}

#[tokio::test]
async fn a_rest_goes_out_while_its_own_task_only_reads() {
    for version in [&TLS13, &TLS12] {
        let (mut client, mut own) = encrypted(version).await;
        let (frame, mut delivered) = (frame(b'D'), FRAME);
        while own.line().deliver(&frame) == Delivered::Whole {
            delivered += FRAME;
        }
        assert!(own.line().has_rest());
        let taking = async {
            let mut read = vec![0; delivered];
            client.read_exact(&mut read).await.unwrap();
            client.write_all(b"!").await.unwrap();
            read
        };
        let both = timeout(Duration::from_mins(1), async { tokio::join!(taking, own.read_u8()) });
        let (read, heard) = both.await.expect("the rest goes out");
        assert!(read.chunks(FRAME).all(|read| read == frame), "a frame is torn");
        assert_eq!(heard.unwrap(), b'!');
    }
}

#[tokio::test]
async fn a_client_may_change_its_keys_and_ask_for_new_ones() {
    let (mut client, mut own) = encrypted(&TLS13).await;
    for _ in 0..3 {
        client.get_mut().1.refresh_traffic_keys().unwrap();
        client.write_all(b"?").await.unwrap();
        assert_eq!(own.read_u8().await.unwrap(), b'?');
        assert_eq!(own.line().deliver(&Bytes::from_static(b"!")), Delivered::Whole);
        assert_eq!(client.read_u8().await.unwrap(), b'!');
    }
}

#[tokio::test]
async fn what_is_no_tls_ends_the_connection_and_is_told_so() {
    for junk in
        [&b"GET / HTTP/1.1\r\nhost: h\r\n\r\n"[..], &vec![0; 64 << 10], &vec![22; 64 << 10], b"\x16\x03\x01\x48\x01"]
    {
        let (mut client, stream) = connected().await;
        let mut own = LineIo::new(stream, Some(Tls::new(server()).unwrap()));
        client.write_all(junk).await.unwrap();
        let read = own.read_u8().await.unwrap_err();
        assert_eq!(read.kind(), io::ErrorKind::InvalidData, "{junk:?}");
        let alert = client.read_u8().await.unwrap();
        assert_eq!(alert, 21);
    }
}

#[tokio::test]
async fn a_handshake_without_an_end_takes_bounded_memory() {
    let (mut client, stream) = connected().await;
    let mut own = LineIo::new(stream, Some(Tls::new(server()).unwrap()));
    // A hello of 60,000 bytes, in records of 4,096.
    let hello = [&[1, 0, 0xea, 0x60][..], &vec![0; 60_000]].concat();
    for part in hello.chunks(4096) {
        let length = u16::try_from(part.len()).unwrap().to_be_bytes();
        client.write_all(&[&[22, 3, 1][..], &length, part].concat()).await.unwrap();
    }
    assert_eq!(own.read_u8().await.unwrap_err().kind(), io::ErrorKind::InvalidData);
}

impl AsyncRead for Crumbs {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Crumbs {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, &bytes[..bytes.len().min(7)])
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
