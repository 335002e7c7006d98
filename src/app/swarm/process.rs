//! What the system says a process has used: processor time and memory.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// One tick of the times in `/proc/PID/stat`. Linux shows them in hundredths of a second on every machine, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// A running process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Process(pub(super) u32);

impl Process {
    /// This one.
    pub(super) fn own() -> Self {
        Self(std::process::id())
    }

    /// Processor time of all its threads so far, in the program and in the system for it.
    pub(super) fn cpu(self) -> Result<Duration> {
        let stat = self.read("stat")?;
        // The name of the program is in parentheses and may hold anything; what follows it is numbers.
        let (_, rest) = stat.rsplit_once(')').context("/proc/PID/stat has no name")?;
        let mut times = rest.split_whitespace().skip(11).map(str::parse::<u32>);
        let mut next = || anyhow::Ok(times.next().context("/proc/PID/stat is short")??);
        Ok(TICK * (next()? + next()?))
    }

    /// Memory it holds in RAM, in bytes.
    pub(super) fn resident(self) -> Result<u64> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        Ok(kilobytes.context("/proc/PID/status has no VmRSS")?.parse::<u64>()? * 1024)
    }

    fn read(self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.0);
        fs::read_to_string(&path).with_context(|| format!("no_process: {path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_and_holds_memory_shows_it() {
        let own = Process::own();
        let (cpu, resident) = (own.cpu().unwrap(), own.resident().unwrap());
        let block = vec![1_u8; 64 << 20];
        // Three ticks at least, however fast the machine.
        while own.cpu().unwrap() < cpu + TICK * 3 {
            std::hint::black_box(block.iter().map(|byte| u64::from(*byte)).sum::<u64>());
        }
        assert!(own.resident().unwrap() >= resident + (60 << 20));
        assert!(Process(u32::MAX).cpu().is_err());
    }
}
