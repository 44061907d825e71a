//! Medians, extremes and ratios, as lines of a table.

use std::time::Duration;

/// The times of one thing, a round each.
pub(crate) struct Times {
    name: &'static str,
    seconds: Vec<f64>,
}

impl Times {
    pub(crate) fn of(name: &'static str) -> Self {
        Times { name, seconds: Vec::new() }
    }

    pub(crate) fn add(&mut self, time: Duration) {
        self.seconds.push(time.as_secs_f64());
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
    println!("{:<40} {:>10} {:>10} {:>10} {:>10} {:>8}", "", "median ms", "min ms", "max ms", "us a run", "ratio");
    for line in times {
        let (least, most) =
            (line.seconds.iter().copied().fold(f64::MAX, f64::min), line.seconds.iter().copied().fold(0.0, f64::max));
        let (median, ratio) = (line.median(), line.ratio(&times[0]));
        let each = median * 1e6 / f64::from(u32::try_from(runs).expect("few runs"));
        println!(
            "{:<40} {:>10.1} {:>10.1} {:>10.1} {each:>10.0} {ratio:>8.2}",
            line.name,
            median * 1e3,
            least * 1e3,
            most * 1e3
        );
    }
}

/// Prints whether a target is held.
pub(crate) fn target(what: &str, limit: f64, actual: f64) -> bool {
    let held = actual <= limit;
    println!("{:<9} {what}: {actual:.2}, at most {limit:.2}", if held { "held" } else { "NOT HELD" });
    held
}
