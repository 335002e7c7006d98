//! What is said on the terminal once the server stands: addresses, a code to scan, and the links.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use anyhow::Result;
use fast_qr::qr::QRBuilder;

use crate::domain::access::Role;
use crate::store::Listing;

use super::server::Server;

/// Prints where everyone finds the server. The links are made anew at every start, each good for one browser.
pub(super) async fn print(server: &Server) -> Result<()> {
    let origin = server.origin(reachable(server.address));
    let mut text = String::new();
    for listing in &server.listings {
        write_event(&mut text, server, listing, &origin).await?;
    }
    writeln!(text, "  Metrics    http://{}/metrics", server.operator_address)?;
    writeln!(text, "\n  Ctrl-C stops the server; nothing acknowledged is lost.")?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

async fn write_event(text: &mut String, server: &Server, listing: &Listing, origin: &str) -> Result<()> {
    let audience = format!("{origin}/j/{}", listing.join);
    let (start, end) = listing.code.split_at(listing.code.len() / 2);
    if let Ok(code) = QRBuilder::new(audience.as_str()).build() {
        writeln!(text, "\n{}", code.to_str())?;
    }
    if let Some(about) = server.services.hub.room(listing.event).await?.state().about.as_ref() {
        for title in about.title.0.values() {
            writeln!(text, "  {title}")?;
        }
        let pages = server.services.assets.languages();
        for lang in about.languages.iter().filter(|lang| !pages.contains(&lang.primary())) {
            writeln!(text, "  There are no pages in {lang} yet: its readers get pages in {}.", pages.join(", "))?;
        }
    }
    writeln!(text, "\n  Join at {origin} with the code {start} {end}, or scan.\n")?;
    writeln!(text, "  Audience   {audience}")?;
    for (name, role) in
        [("Desk", Role::Moderator), ("Screen", Role::Screen), ("Booth", Role::Booth), ("Organiser", Role::Organiser)]
    {
        let link = server.invite(listing, role, origin).await?;
        writeln!(text, "  {name:<10} {link}")?;
    }
    writeln!(text, "             Each of these four links works once, in one browser, within 48 hours.\n")?;
    Ok(())
}

/// The address by which other devices on the network reach this machine, as far as the routing table knows.
fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    SocketAddr::new(outward_address().unwrap_or(IpAddr::from([127, 0, 0, 1])), address.port())
}

/// Asks the system which address it would send from. Connecting a datagram socket sends nothing; the target is a documentation address.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
