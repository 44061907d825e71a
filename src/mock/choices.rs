//! Choices: what the guide leaves open or tells in two ways, and what a call centre may have set either way.

/// When DTMF for a held participant is refused: the guide prints both answers (pages 92 and 93).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DtmfWhileHeld {
    /// 202, then the error over the notification service.
    #[default]
    RefusedLater,
    /// 401 Invalid State at once.
    RefusedAtOnce,
}

/// When a barge is refused for the conference's sake: the guide prints both (pages 86 and 102).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BargeRefusal {
    /// 202, then a Generic Error with the number as data.
    #[default]
    RefusedLater,
    /// 400 with the number as type, at once.
    RefusedAtOnce,
}

/// Where the number of a refused silent monitoring travels (page 99).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MonitorError {
    /// As errorType, as it is printed.
    #[default]
    AsType,
    /// As errorData of a Generic Error.
    AsData,
}

/// CCX: whether an agent who is NOT_READY in a direct call can be monitored; page 99 says both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MonitorNotReady {
    /// The platform table: yes.
    #[default]
    Allowed,
    /// The table of errors: no.
    Refused,
}

/// CCX: the answer to ACCEPT, CLOSE or REJECT for a call that is no reservation; the two operations are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PreviewOnCcxCall {
    /// 202, then a Generic Error, as a Direct Preview.
    #[default]
    RefusedLater,
    /// 501, as an Outbound Option Preview.
    NotImplemented,
}

/// CCE: what the dialer's reservations are, and whether Direct Preview can be answered (pages 110 and 132).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialerOnCce {
    /// Outbound Option Preview.
    #[default]
    OutboundOption,
    /// Direct Preview, whose answers are not implemented.
    DirectPreviewRefused,
    /// Direct Preview, whose answers are taken in.
    DirectPreviewTaken,
}

/// CCX: when TRANSFER without an active call is refused; both were seen or printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransferWithoutActiveCall {
    /// 400 Invalid State at once.
    #[default]
    RefusedAtOnce,
    /// 202, then a Generic Error.
    RefusedLater,
}

/// What becomes of an ECC variable's value that is too long (pages 90 and 91).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LongEccValue {
    /// Refused later.
    #[default]
    Refused,
    /// Cut to its length without a word.
    CutShort,
}

/// With which event a consult call begins (pages 128 and 130).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConsultBegins {
    /// POST, as any outgoing call.
    #[default]
    Added,
    /// PUT, as the table of transfers has it.
    Changed,
}

/// What a call centre or a release may do either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// DTMF for a held participant.
    pub dtmf_while_held: DtmfWhileHeld,
    /// CCX: whether agents become READY after a queued call; otherwise NOT_READY.
    pub automatic_available: bool,
    /// The most parties that a conference can have.
    pub conference_limit: u32,
    /// A barge that the conference does not allow.
    pub barge_refusal: BargeRefusal,
    /// The number of a refused silent monitoring.
    pub monitor_error: MonitorError,
    /// CCX: monitoring an agent who is NOT_READY in a direct call.
    pub monitor_not_ready: MonitorNotReady,
    /// CCX: ACCEPT, CLOSE and REJECT for a call that is no reservation.
    pub preview_on_ccx_call: PreviewOnCcxCall,
    /// CCE: what the dialer's reservations are.
    pub dialer_on_cce: DialerOnCce,
    /// CCX: TRANSFER without an active call.
    pub transfer_without_active_call: TransferWithoutActiveCall,
    /// An ECC variable's value that is too long.
    pub long_ecc_value: LongEccValue,
    /// The first event of a consult call.
    pub consult_begins: ConsultBegins,
}

impl Default for Choices {
    fn default() -> Self {
        Choices {
            dtmf_while_held: DtmfWhileHeld::default(),
            automatic_available: true,
            conference_limit: 5,
            barge_refusal: BargeRefusal::default(),
            monitor_error: MonitorError::default(),
            monitor_not_ready: MonitorNotReady::default(),
            preview_on_ccx_call: PreviewOnCcxCall::default(),
            dialer_on_cce: DialerOnCce::default(),
            transfer_without_active_call: TransferWithoutActiveCall::default(),
            long_ecc_value: LongEccValue::default(),
            consult_begins: ConsultBegins::default(),
        }
    }
}

impl Choices {
    /// Every way of choosing that differs from the usual one in a single place, by name; the usual one first. A number
    /// and a call centre's own settings are not among them: no two sentences of the guide stand against each other there.
    pub fn all_variants() -> Vec<(&'static str, Choices)> {
        let usual = Choices::default();
        vec![
            ("usual", usual),
            ("dtmf_while_held: refused_at_once", Choices { dtmf_while_held: DtmfWhileHeld::RefusedAtOnce, ..usual }),
            ("barge_refusal: refused_at_once", Choices { barge_refusal: BargeRefusal::RefusedAtOnce, ..usual }),
            ("monitor_error: as_data", Choices { monitor_error: MonitorError::AsData, ..usual }),
            ("monitor_not_ready: refused", Choices { monitor_not_ready: MonitorNotReady::Refused, ..usual }),
            (
                "preview_on_ccx_call: not_implemented",
                Choices { preview_on_ccx_call: PreviewOnCcxCall::NotImplemented, ..usual },
            ),
            (
                "dialer_on_cce: direct_preview_refused",
                Choices { dialer_on_cce: DialerOnCce::DirectPreviewRefused, ..usual },
            ),
            (
                "dialer_on_cce: direct_preview_taken",
                Choices { dialer_on_cce: DialerOnCce::DirectPreviewTaken, ..usual },
            ),
            (
                "transfer_without_active_call: refused_later",
                Choices { transfer_without_active_call: TransferWithoutActiveCall::RefusedLater, ..usual },
            ),
            ("long_ecc_value: cut_short", Choices { long_ecc_value: LongEccValue::CutShort, ..usual }),
            ("consult_begins: changed", Choices { consult_begins: ConsultBegins::Changed, ..usual }),
        ]
    }
}
