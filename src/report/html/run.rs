//! One run as the page shows it: rows, deviations, diff, transcript, and a timeline with a lane per stream.

use std::collections::BTreeSet;

use crate::lab::Version;
use crate::normalise::{ExchangeText, NoticeText};
use crate::observe::Purpose;
use crate::report::model::{RowRecord, RunRecord, RunReport, RunTiming, SnapshotRecord};
use crate::report::text::{clean, duration, one_line, shorten};
use crate::verdict::{Deviation, VerdictWord};

/// How much of one value or body is shown.
const BODY: usize = 32_000;
/// How many moments of a timeline are shown.
const MOMENTS: usize = 500;

/// A verdict: its words, its class, and a mark, so that colour alone never tells it.
pub struct VerdictView {
    /// The word of programs, by which the page filters.
    pub code: &'static str,
    /// The words.
    pub words: &'static str,
    /// The class of the style sheet.
    pub class: &'static str,
    /// The mark.
    pub mark: &'static str,
}

/// A row that a run rests on.
pub struct RowView {
    /// Full id.
    pub id: String,
    /// The fact.
    pub says: String,
    /// The standing's word.
    pub standing: &'static str,
    /// Whether its standing is too weak for the target to deviate.
    pub weak: bool,
    /// Pages.
    pub citation: String,
}

/// A claim that was not met.
pub struct DeviationView {
    /// When and where it showed, in words.
    pub showed: String,
    /// The row, where there is one.
    pub row: Option<RowView>,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
}

/// One line of a diff.
pub struct DiffLine {
    /// `added`, `removed`, `place` or nothing.
    pub class: &'static str,
    /// The line with its sign.
    pub text: String,
}

/// One exchange of the transcript.
pub struct ExchangeView {
    /// The step.
    pub step: usize,
    /// Why it was sent.
    pub purpose: &'static str,
    /// Who sent it.
    pub role: String,
    /// Method and path.
    pub request: String,
    /// Body sent.
    pub sent: String,
    /// Status.
    pub status: u16,
    /// Body received.
    pub received: String,
}

/// One notice of the transcript.
pub struct NoticeView {
    /// The step.
    pub step: usize,
    /// To whom.
    pub role: String,
    /// On which node.
    pub node: String,
    /// The payload.
    pub payload: String,
}

/// One moment of the timeline: a cell per lane, of which one is filled.
pub struct Moment {
    /// When.
    pub at: String,
    /// What happened, in its lane; with the raw bytes.
    pub cells: Vec<Option<(String, String)>>,
}

/// One run.
pub struct RunView {
    /// Its number on the page.
    pub anchor: usize,
    /// Its id.
    pub id: String,
    /// Its verdict.
    pub verdict: VerdictView,
    /// The case in one sentence.
    pub summary: String,
    /// The case's file.
    pub file: String,
    /// Why it is no pass.
    pub why: Option<String>,
    /// Standings of its rows, for the filter.
    pub standings: String,
    /// Its rows.
    pub rows: Vec<RowView>,
    /// Claims that were not met.
    pub deviations: Vec<DeviationView>,
    /// What was watched and never judged, a line each.
    pub watched: Vec<String>,
    /// The snapshot's diff.
    pub diff: Vec<DiffLine>,
    /// What qualifies the verdict.
    pub notes: Vec<String>,
    /// What the case cannot see.
    pub open: Option<String>,
    /// Exchanges of the transcript.
    pub exchanges: Vec<ExchangeView>,
    /// Notices of the transcript.
    pub notices: Vec<NoticeView>,
    /// How long it took.
    pub took: Option<String>,
    /// Lanes of the timeline.
    pub lanes: Vec<String>,
    /// The timeline.
    pub moments: Vec<Moment>,
    /// How many moments are left out.
    pub more_moments: usize,
}

impl VerdictView {
    /// The view of a verdict.
    pub const fn of(verdict: VerdictWord) -> Self {
        let (class, mark) = match verdict {
            VerdictWord::Conforms => ("good", "✓"),
            VerdictWord::Deviates => ("bad", "✗"),
            VerdictWord::Broken => ("doubtful", "!"),
            VerdictWord::NotArranged => ("doubtful", "–"),
            VerdictWord::Unconfirmed => ("plain", "?"),
            VerdictWord::Undocumented => ("plain", "○"),
            VerdictWord::NotApplicable => ("plain", "∅"),
        };
        VerdictView { code: verdict.code(), words: verdict.words(), class, mark }
    }
}

impl RowView {
    /// The view of a row.
    pub fn of(row: &RowRecord, version: Version) -> Self {
        RowView {
            id: clean(row.id.as_str()),
            says: clean(&row.says),
            standing: row.standing.word(),
            weak: !version.is_bound_by(row.standing),
            citation: clean(&row.citation),
        }
    }
}

impl DeviationView {
    /// The view of a deviation of a run.
    pub fn of(run: &RunRecord, deviation: &Deviation, version: Version) -> Self {
        DeviationView {
            showed: deviation.showed(),
            row: run.row_of(deviation).as_ref().map(|row| RowView::of(row, version)),
            expected: shorten(&deviation.expected, BODY),
            actual: shorten(&deviation.actual, BODY),
        }
    }
}

impl RunView {
    /// The view of a run.
    pub fn of(run: &RunRecord, anchor: usize, report: &RunReport) -> Self {
        let standings: BTreeSet<&str> = run.rows.iter().map(|row| row.standing.word()).collect();
        let timing = report.timings.runs.get(&run.id);
        let lanes = timing.map(lanes).unwrap_or_default();
        let version = report.scope.release;
        RunView {
            anchor,
            id: clean(&run.id),
            verdict: VerdictView::of(run.verdict),
            summary: shorten(&run.summary, 2_000),
            file: clean(&run.file),
            why: run.why(),
            standings: standings.into_iter().collect::<Vec<_>>().join(" "),
            rows: run.rows.iter().map(|row| RowView::of(row, version)).collect(),
            deviations: run.deviations.iter().map(|deviation| DeviationView::of(run, deviation, version)).collect(),
            watched: run.watched.iter().map(|watched| shorten(&watched.words(), BODY)).collect(),
            diff: diff(&run.snapshot),
            notes: run.notes().iter().map(|note| clean(note)).collect(),
            open: run.open.as_deref().map(clean),
            exchanges: run.transcript.exchanges.iter().map(ExchangeView::of).collect(),
            notices: run.transcript.notices.iter().map(NoticeView::of).collect(),
            took: timing.map(|timing| duration(timing.took)),
            moments: timing.map(|timing| moments(timing, &lanes)).unwrap_or_default(),
            more_moments: timing.map_or(0, |timing| timing.timeline.len().saturating_sub(MOMENTS)),
            lanes: lanes.iter().map(|lane| one_line(lane, 40)).collect(),
        }
    }
}

impl ExchangeView {
    fn of(exchange: &ExchangeText) -> Self {
        ExchangeView {
            step: exchange.step,
            purpose: match exchange.purpose {
                Purpose::Scene => "scene",
                Purpose::Before => "read before",
                Purpose::Step => "request",
                Purpose::After => "read after",
            },
            role: clean(&exchange.role),
            request: shorten(&exchange.request, BODY),
            sent: shorten(&exchange.sent, BODY),
            status: exchange.status,
            received: shorten(&exchange.received, BODY),
        }
    }
}

impl NoticeView {
    fn of(notice: &NoticeText) -> Self {
        NoticeView {
            step: notice.step,
            role: clean(&notice.role),
            node: clean(&notice.node),
            payload: shorten(&notice.payload, BODY),
        }
    }
}

fn diff(snapshot: &SnapshotRecord) -> Vec<DiffLine> {
    let Some(diff) = snapshot.diff() else { return Vec::new() };
    let line = |text: &str| DiffLine {
        class: match text.as_bytes().first() {
            _ if text.starts_with("+++") || text.starts_with("---") => "place",
            Some(b'+') => "added",
            Some(b'-') => "removed",
            Some(b'@') => "place",
            _ => "same",
        },
        text: text.to_owned(),
    };
    shorten(diff, BODY).lines().map(line).collect()
}

/// `http` first, then each role's stream by name.
fn lanes(timing: &RunTiming) -> Vec<String> {
    let lanes: BTreeSet<&str> = timing.timeline.iter().map(|entry| entry.lane.as_str()).collect();
    let http = lanes.iter().filter(|lane| **lane == "http");
    let roles = lanes.iter().filter(|lane| **lane != "http");
    http.chain(roles).map(|lane| (*lane).to_owned()).collect()
}

fn moments(timing: &RunTiming, lanes: &[String]) -> Vec<Moment> {
    let entries = timing.timeline.iter().take(MOMENTS);
    let moment = |entry: &crate::report::model::TimelineEntry| Moment {
        at: duration(entry.at),
        cells: lanes
            .iter()
            .map(|lane| (*lane == entry.lane).then(|| (one_line(&entry.what, 300), shorten(&entry.raw, BODY))))
            .collect(),
    };
    entries.map(moment).collect()
}
