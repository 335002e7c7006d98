//! A text message as it lies on the wire of a WebSocket: made once, written to every socket as it is.

use bytes::{BufMut, Bytes, BytesMut};

/// A whole, unmasked text message in one frame (RFC 6455, section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFrame {
    wire: Bytes,
    header: u8,
}

impl TextFrame {
    /// `text` as one message.
    pub fn new(text: &str) -> Self {
        /// The last frame of its message, and text.
        const FIN_TEXT: u8 = 0x81;
        /// Instead of a length below 126: it follows in two bytes, or in eight.
        const TWO_BYTES: u8 = 126;
        const EIGHT_BYTES: u8 = 127;
        let mut wire = BytesMut::with_capacity(text.len() + 10);
        wire.put_u8(FIN_TEXT);
        match (u8::try_from(text.len()), u16::try_from(text.len())) {
            (Ok(length), _) if length < TWO_BYTES => wire.put_u8(length),
            (_, Ok(length)) => {
                wire.put_u8(TWO_BYTES);
                wire.put_u16(length);
            }
            _ => {
                wire.put_u8(EIGHT_BYTES);
                wire.put_u64(text.len() as u64);
            }
        }
        let header = u8::try_from(wire.len()).unwrap_or_default();
        wire.put_slice(text.as_bytes());
        Self { wire: wire.freeze(), header }
    }

    /// Header and text.
    pub fn wire(&self) -> &Bytes {
        &self.wire
    }

    /// The text alone; nothing is copied.
    pub fn text(&self) -> Bytes {
        self.wire.slice(usize::from(self.header)..)
    }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::Role;
    use tokio_tungstenite::tungstenite::{Message, WebSocket};

    use super::*;

    #[test]
    fn a_client_reads_the_text_whatever_its_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
            let text = "é".repeat(length / 2) + &"x".repeat(length % 2);
            let frame = TextFrame::new(&text);
            assert_eq!(frame.text(), text.as_bytes());
            // The wire holds nothing but this message, so a second one would be the end.
            let wire = std::io::Cursor::new(frame.wire().to_vec());
            let mut client = WebSocket::from_raw_socket(wire, Role::Client, None);
            assert_eq!(client.read().unwrap(), Message::text(text));
            assert!(client.read().is_err(), "{length}");
        }
    }
}
