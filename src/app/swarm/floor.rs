//! The least a server could do: one thread that writes a ready-made frame to every socket. Fan-out is measured against it.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use anyhow::{Context, Result, bail};

use super::frames::server_text;

/// Payload of a message in bytes; Baraza's patch in the same measurement is as long.
const PAYLOAD: usize = 300;

/// Serves one measurement, and says where on standard output once it listens: a bell first, then `clients` phones, then a broadcast for every ring, until the bell is gone.
pub(super) fn serve(listen: SocketAddr, clients: usize) -> Result<()> {
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot_listen: {listen}"))?;
    std::io::stdout().write_all(format!("listening on {}\n", listener.local_addr()?).as_bytes())?;
    let (mut bell, _) = listener.accept()?;
    bell.set_nodelay(true)?;
    let mut phones = Vec::with_capacity(clients);
    // One after the other: while nobody is missing there is nothing else to do.
    while phones.len() < clients {
        phones.push(welcome(listener.accept()?.0)?);
    }
    let mut ring = [0; 8];
    while bell.read_exact(&mut ring).is_ok() {
        broadcast(&mut phones, &server_text(&message(u64::from_be_bytes(ring))))?;
        bell.write_all(&ring)?;
    }
    Ok(())
}

/// Answers the three things a phone says at the door without looking at them.
fn welcome(mut stream: TcpStream) -> Result<TcpStream> {
    stream.set_nodelay(true)?;
    let answers: [&[u8]; 3] = [
        b"HTTP/1.1 200 OK\r\nset-cookie: floor=1\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        &server_text("{\"t\":\"welcome\"}"),
    ];
    let mut said = [0; 1024];
    for answer in answers {
        // Each is one small write of the phone and so one read here.
        if stream.read(&mut said)? == 0 {
            bail!("a phone left at the door");
        }
        stream.write_all(answer)?;
    }
    stream.set_nonblocking(true)?;
    Ok(stream)
}

fn broadcast(phones: &mut Vec<TcpStream>, frame: &[u8]) -> Result<()> {
    let mut failure = None;
    phones.retain_mut(|phone| match phone.write(frame) {
        Ok(length) => length == frame.len(),
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            failure = Some("a phone does not read: this floor keeps nothing for later");
            true
        }
        Err(_) => false,
    });
    failure.map_or(Ok(()), |failure| bail!(failure))
}

/// What everyone is sent, here and by the peers: as long as Baraza's patch, and told apart in the same way.
pub(super) fn message(seq: u64) -> String {
    let start = format!("{{\"t\":\"patch\",\"seq\":{seq},\"update\":\"");
    let filler = "x".repeat(PAYLOAD.saturating_sub(start.len() + 2));
    format!("{start}{filler}\"}}")
}
