//! A hall that comes in within a few seconds: each phone gets the page with everything in it, opens its socket and is welcomed.

use anyhow::Result;
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep_until};

use super::crowd::{Crowd, micros};
use super::door::Door;
use super::figures::{Figures, Times};
use super::measure::{Spent, bar};
use super::{Audience, Hall};

/// Lets everyone come in, evenly over the hall's seconds. A phone's time counts from its turn, also if the server was busy with those before it.
pub(super) async fn joins(audience: &Audience, hall: &Hall) -> Result<Figures> {
    let door = Door::find(audience).await?;
    let crowd = Crowd::gather()?;
    let bar = bar("coming in", hall.clients());
    let usage = Spent::since(hall)?;
    let began = Instant::now();
    let (door, pause) = (&door, hall.time() / u32::try_from(hall.clients())?);
    let visit = |number: usize| async move {
        let turn = began + pause * u32::try_from(number)?;
        sleep_until(turn).await;
        let phone = door.visit(number).await;
        anyhow::Ok((phone, micros(turn.elapsed())))
    };
    let mut visits = stream::iter(0..hall.clients()).map(visit).buffer_unordered(hall.clients());
    let (mut times, mut refused) = (Vec::with_capacity(hall.clients()), 0);
    while let Some(visited) = visits.next().await {
        let (phone, time) = visited?;
        match phone {
            Ok(phone) => {
                crowd.enter(phone)?;
                times.push(time);
            }
            Err(_) => refused += 1,
        }
        bar.inc(1);
    }
    let took = began.elapsed();
    let usage = usage.until_now()?;
    bar.finish_and_clear();
    drop(crowd.leave()?);

    let mut figures = Figures::default();
    figures.count("clients", hall.clients());
    figures.count("refused", refused);
    let times = Times::new(times);
    figures.time_ms("usable_p50_ms", &times, 500);
    figures.time_ms("usable_p99_ms", &times, 990);
    figures.time_ms("usable_max_ms", &times, 1000);
    usage.report(&mut figures, took, Some(("server_cpu_us_per_phone", hall.clients())));
    Ok(figures)
}
