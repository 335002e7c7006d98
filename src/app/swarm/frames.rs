//! A server's WebSocket frames cut out of whatever the network delivered, without copying those that arrived whole.

/// A client's frame is masked. An all-zero mask leaves the payload as it is, which is all that a load client owes to proxies it never meets.
const NO_MASK: [u8; 4] = [0; 4];

/// The second byte of a frame for a payload whose length follows in two bytes.
const LENGTH_IN_TWO: usize = 0x7e;

/// The second byte of a frame for a payload whose length follows in eight bytes.
const LENGTH_IN_EIGHT: usize = 0x7f;

/// What one socket has sent and is not yet a whole frame; nearly always nothing.
#[derive(Debug, Default)]
pub(super) struct Frames {
    tail: Vec<u8>,
}

/// What a load client has to know about a frame. Texts are told apart by their first bytes and never parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A patch that leads to this position.
    Patch(u64),
    /// A command was kept at this position.
    Ack(u64),
    /// A command did nothing.
    Nack,
    /// A sign of life that wants an answer.
    Beat,
    /// The server ends this socket.
    Over,
    /// Anything else: a welcome, the participant's own things.
    Other,
}

impl Frames {
    /// Takes what was read and hands every whole frame to `heard`, with the size of its payload in bytes.
    pub(super) fn take(&mut self, bytes: &[u8], mut heard: impl FnMut(Frame, usize)) {
        if self.tail.is_empty() {
            let rest = cut(bytes, &mut heard);
            self.tail.extend_from_slice(rest);
            return;
        }
        self.tail.extend_from_slice(bytes);
        let left = cut(&self.tail, &mut heard).len();
        self.tail.drain(..self.tail.len() - left);
        if self.tail.is_empty() {
            // Ten thousand sockets that each once met half a frame should not keep ten thousand buffers.
            self.tail = Vec::new();
        }
    }
}

/// A text frame of a client.
pub(super) fn client_text(text: &str) -> Vec<u8> {
    let mut frame = header(text.len(), 0x80);
    frame.extend_from_slice(&NO_MASK);
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// A text frame of a server.
pub(super) fn server_text(text: &str) -> Vec<u8> {
    let mut frame = header(text.len(), 0);
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// A final text frame's header; `masked` is the bit that says that a mask follows.
fn header(length: usize, masked: u8) -> Vec<u8> {
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if length < LENGTH_IN_TWO => vec![0x81, masked | short],
        (_, Ok(long)) => [&[0x81, masked | 0x7e][..], &long.to_be_bytes()].concat(),
        (_, Err(_)) => [&[0x81, masked | 0x7f][..], &length.to_be_bytes()].concat(),
    }
}

/// Hands on every whole frame and returns what is left.
fn cut<'a>(mut bytes: &'a [u8], heard: &mut impl FnMut(Frame, usize)) -> &'a [u8] {
    while let Some((opcode, payload, rest)) = split(bytes) {
        heard(understand(opcode, payload), payload.len());
        bytes = rest;
    }
    bytes
}

/// The first whole frame and what follows it.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [first, second, rest @ ..] = bytes else { return None };
    let (length, rest) = match usize::from(second & 0x7f) {
        LENGTH_IN_TWO => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        LENGTH_IN_EIGHT => {
            let (length, rest) = rest.split_first_chunk::<8>()?;
            (usize::try_from(u64::from_be_bytes(*length)).ok()?, rest)
        }
        length => (length, rest),
    };
    let (payload, rest) = rest.split_at_checked(length)?;
    Some((first & 0x0f, payload, rest))
}

fn understand(opcode: u8, payload: &[u8]) -> Frame {
    const TEXT: u8 = 1;
    const BINARY: u8 = 2;
    const CLOSE: u8 = 8;
    match opcode {
        CLOSE => return Frame::Over,
        TEXT => {}
        BINARY => return within(payload),
        _ => return Frame::Other,
    }
    let Some(tagged) = payload.strip_prefix(br#"{"t":""#) else {
        return Frame::Other;
    };
    if let Some(patch) = tagged.strip_prefix(br#"patch","seq":"#) {
        return Frame::Patch(number(patch));
    }
    if tagged.starts_with(b"ack\"") {
        // Its position is the last thing it says.
        let colon = tagged.iter().rposition(|byte| *byte == b':').unwrap_or_default();
        return Frame::Ack(number(&tagged[colon + 1..]));
    }
    let known: [(&[u8], Frame); 4] =
        [(b"nack\"", Frame::Nack), (b"beat\"", Frame::Beat), (b"bye\"", Frame::Over), (b"resync\"", Frame::Over)];
    let tag = known.iter().find(|(tag, _)| tagged.starts_with(tag));
    tag.map_or(Frame::Other, |(_, frame)| *frame)
}

/// A patch in the envelope of a peer.
fn within(payload: &[u8]) -> Frame {
    const PATCH: &[u8] = br#"{"t":"patch","seq":"#;
    let found = payload.windows(PATCH.len()).position(|window| window == PATCH);
    found.map_or(Frame::Other, |at| Frame::Patch(number(&payload[at + PATCH.len()..])))
}

/// The number that `bytes` begin with.
fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::domain::ids::CommandId;
    use crate::protocol::wire::{self, Patch, PatchTag, ServerFrame};

    use super::*;

    /// What the server really says, and what it is heard as.
    fn said() -> Vec<(String, Frame)> {
        let id = CommandId(Uuid::nil());
        let patch = |seq, update: &str| wire::encode(&Patch { t: PatchTag::Patch, seq, update: update.to_owned() });
        let bye = ServerFrame::Bye { close: 4000, retry_after_ms: 1 };
        vec![
            (patch(9, ""), Frame::Patch(9)),
            (wire::encode(&ServerFrame::Ack { id, seq: 45 }), Frame::Ack(45)),
            (patch(1_234_567, &"x".repeat(300)), Frame::Patch(1_234_567)),
            (wire::encode(&ServerFrame::Beat), Frame::Beat),
            (patch(u64::MAX, &"x".repeat(70_000)), Frame::Patch(u64::MAX)),
            (wire::encode(&ServerFrame::Resync), Frame::Over),
            (wire::encode(&bye), Frame::Over),
        ]
    }

    #[test]
    fn frames_are_found_however_the_network_cuts_them() {
        let stream: Vec<u8> = said().iter().flat_map(|(text, _)| server_text(text)).collect();
        let expected: Vec<_> = said().iter().map(|(text, frame)| (*frame, text.len())).collect();
        for size in [1, 2, 3, 7, 128, 1000, stream.len()] {
            let (mut frames, mut found) = (Frames::default(), Vec::new());
            for piece in stream.chunks(size) {
                frames.take(piece, |frame, length| found.push((frame, length)));
            }
            assert_eq!(found, expected, "pieces of {size}");
            assert!(frames.tail.is_empty());
        }
    }

    #[test]
    fn a_close_frame_ends_a_socket_and_a_ping_does_not() {
        let mut found = Vec::new();
        Frames::default().take(&[0x89, 0, 0x88, 2, 0x0f, 0xa0], |frame, _| found.push(frame));
        assert_eq!(found, [Frame::Other, Frame::Over]);
    }
}
