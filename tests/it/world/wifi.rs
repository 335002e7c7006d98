//! A bad network between clients and a server: slow, narrow, stalling, cut off in the middle, or gone for a while.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use baraza::app::lifecycle::Tasks;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::dice::Dice;

/// What is carried in one go: about what a packet holds.
const PACKET: usize = 1_400;

/// The network now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weather {
    /// Milliseconds on the way, for each packet.
    pub(crate) delay_ms: Range<usize>,
    /// Bytes a second in each direction of each connection.
    pub(crate) bytes_per_s: u32,
    /// Of so many packets one waits as long as [`Weather::stall`] says; 0: none.
    pub(crate) stalls_one_in: usize,
    /// How long.
    pub(crate) stall: Duration,
    /// Of so many packets one is the last of its connection; 0: none.
    pub(crate) cuts_one_in: usize,
    /// Nothing gets through, and nobody in.
    pub(crate) is_dark: bool,
}

/// The network. Connections to its address are carried to the server behind it until it is dropped.
pub(crate) struct Wifi {
    pub(crate) address: SocketAddr,
    weather: watch::Sender<Weather>,
    _gone: tokio_util::sync::DropGuard,
}

#[derive(Clone)]
struct Air {
    server: SocketAddr,
    weather: watch::Receiver<Weather>,
    dice: Arc<Mutex<Dice>>,
}

impl Weather {
    /// A network that nobody notices.
    pub(crate) fn fair() -> Self {
        Self {
            delay_ms: 0..1,
            bytes_per_s: u32::MAX,
            stalls_one_in: 0,
            stall: Duration::ZERO,
            cuts_one_in: 0,
            is_dark: false,
        }
    }
}

impl Wifi {
    /// A network with the server at `server` behind it.
    pub(crate) async fn before(server: SocketAddr, seed: u64, weather: Weather) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, gone) = (listener.local_addr().unwrap(), CancellationToken::new());
        let (weather, forecast) = watch::channel(weather);
        let air = Air { server, weather: forecast, dice: Arc::new(Mutex::new(Dice::new(seed))) };
        let (tasks, until) = (Tasks::default(), gone.clone());
        tasks.clone().spawn(async move {
            while let Some(Ok((client, _))) = until.run_until_cancelled(listener.accept()).await {
                let (air, until) = (air.clone(), until.clone());
                // However a connection ends, both sides have seen it.
                tasks.spawn(async move { drop(until.run_until_cancelled(air.connect(client)).await) });
            }
        });
        Self { address, weather, _gone: gone.drop_guard() }
    }

    /// Lets the weather change.
    pub(crate) fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Air {
    /// Carries a connection both ways until one of them is cut.
    async fn connect(self, client: TcpStream) -> io::Result<()> {
        if self.weather.borrow().is_dark {
            return Ok(());
        }
        let server = TcpStream::connect(self.server).await?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::select! {
            carried = self.clone().carry(from_client, to_server) => carried,
            carried = self.carry(from_server, to_client) => carried,
        }
    }

    async fn carry(mut self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
        let mut packet = vec![0; PACKET];
        loop {
            let length = from.read(&mut packet).await?;
            if length == 0 || !self.fly(length).await {
                return Ok(());
            }
            to.write_all(&packet[..length]).await?;
        }
    }

    /// The time a packet takes; `false`: it is lost, and its connection with it.
    async fn fly(&mut self, length: usize) -> bool {
        let weather = self.weather.borrow_and_update().clone();
        let (delay, stalls, is_cut) = {
            let mut dice = self.dice.lock().unwrap();
            let mut falls = |one_in: usize| one_in > 0 && dice.one_in(one_in);
            let (stalls, is_cut) = (falls(weather.stalls_one_in), falls(weather.cuts_one_in));
            let Range { start, end } = weather.delay_ms;
            (Duration::from_millis((start + dice.below(end - start)) as u64), stalls, is_cut)
        };
        let width = Duration::from_secs(1) * u32::try_from(length).unwrap() / weather.bytes_per_s;
        let stall = if stalls { weather.stall } else { Duration::ZERO };
        // The flight is what this is about: nothing waits for it but the packet. A network that heals delivers what is on its way.
        let flight = tokio::time::sleep(delay + width + stall);
        tokio::select! {
            () = flight => {}
            _ = self.weather.wait_for(|weather| *weather == Weather::fair()) => {}
        }
        let is_dark = self.weather.borrow().is_dark;
        !is_cut && (!is_dark || self.weather.wait_for(|weather| !weather.is_dark).await.is_ok())
    }
}
