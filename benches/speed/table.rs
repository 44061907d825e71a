//! Medians, extremes and ratios, as lines of a table.

use std::time::Instant;

/// The times of one thing, a round each.
pub(crate) struct Times {
    name: &'static str,
    seconds: Vec<f64>,
    /// Of all cores together, floors' servers included; empty where the system does not tell.
    processor: Vec<f64>,
}

/// A round that has begun.
pub(crate) struct Round {
    watch: Instant,
    processor: Option<f64>,
}

impl Round {
    pub(crate) fn begin() -> Self {
        Round { processor: processor_seconds(), watch: Instant::now() }
    }
}

/// Seconds of processor that the threads of this process have had, which others' load changes less than it changes
/// the wall clock. Threads live as long as the runtime, so none is lost in between.
fn processor_seconds() -> Option<f64> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?;
    let of_thread = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    let nanoseconds: Vec<f64> = threads.flatten().filter_map(of_thread).collect();
    (!nanoseconds.is_empty()).then(|| nanoseconds.iter().sum::<f64>() / 1e9)
}

impl Times {
    pub(crate) fn of(name: &'static str) -> Self {
        Times { name, seconds: Vec::new(), processor: Vec::new() }
    }

    /// Adds what has passed since a round began.
    pub(crate) fn add(&mut self, round: &Round) {
        self.seconds.push(round.watch.elapsed().as_secs_f64());
        if let (Some(before), Some(after)) = (round.processor, processor_seconds()) {
            self.processor.push(after - before);
        }
    }

    /// Forgets the rounds so far, which warmed up connections and caches.
    pub(crate) fn forget(&mut self) {
        self.seconds.clear();
        self.processor.clear();
    }

    pub(crate) fn median(&self) -> f64 {
        median(self.seconds.clone())
    }

    /// How many times as long as `floor` this took: the median over the rounds, each compared with its own.
    pub(crate) fn ratio(&self, floor: &Times) -> f64 {
        median(self.seconds.iter().zip(&floor.seconds).map(|(own, floor)| own / floor).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints the times of a ground, the first of which is the floor.
pub(crate) fn print(title: &str, runs: usize, times: &[Times]) {
    println!("\n{title}");
    let heads = ["median ms", "min ms", "max ms", "us a run", "ratio", "cpu ms"];
    println!("{:<28}{}", "", heads.map(|head| format!("{head:>11}")).concat());
    for line in times {
        let least = line.seconds.iter().copied().fold(f64::MAX, f64::min);
        let most = line.seconds.iter().copied().fold(0.0, f64::max);
        let each = line.median() * 1e6 / f64::from(u32::try_from(runs).expect("few runs"));
        let processor = if line.processor.is_empty() { f64::NAN } else { median(line.processor.clone()) };
        let (median, ratio) = (line.median() * 1e3, line.ratio(&times[0]));
        print!("{:<28}{median:>11.1}{:>11.1}{:>11.1}", line.name, least * 1e3, most * 1e3);
        println!("{each:>11.0}{ratio:>11.2}{:>11.1}", processor * 1e3);
    }
}

/// Prints whether a target is held.
pub(crate) fn target(what: &str, limit: f64, actual: f64) -> bool {
    let held = actual <= limit;
    println!("{:<9} {what}: {actual:.2}, at most {limit:.2}", if held { "held" } else { "NOT HELD" });
    held
}
