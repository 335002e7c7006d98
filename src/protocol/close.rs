//! Why the server hangs up, in three ranges that tell the client what to do next.

/// A WebSocket close code. 4000-4099: reconnect; 4100-4199: fetch the snapshot, then reconnect; 4200-4299: stop and tell the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Close {
    /// The server is stopping; come back after the delay in `bye`.
    GoingAway = 4000,
    /// The receiver did not read for too long.
    TooSlow = 4001,
    /// No sign of life within the deadline.
    Silent = 4002,
    /// The store cannot keep anything.
    Unavailable = 4003,
    /// The client's position cannot be continued from.
    Resync = 4100,
    /// Not a frame of this protocol.
    BadFrame = 4200,
    /// The first frame was not a good `hello`.
    HelloExpected = 4201,
    /// The page is of another version; load it again.
    WrongProtocol = 4202,
    /// No right to this view, or the session was ended.
    Forbidden = 4203,
    /// No such event or panel.
    NotFound = 4204,
    /// A frame larger than allowed.
    TooLarge = 4205,
}

impl Close {
    /// The number on the wire.
    pub fn number(self) -> u16 {
        self as u16
    }
}
