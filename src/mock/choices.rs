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

/// How a barge is refused while the agent consults and therefore holds the call (pages 86 and 102, and a later edition).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BargeConsulting {
    /// For the held call's sake.
    #[default]
    HeldParty,
    /// For the conference's sake.
    NotTheController,
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

/// Which of two printed refusals is the answer, where they differ in their words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefusalWords {
    /// The one that the operation's own list has, or that is more exact.
    #[default]
    Usual,
    /// The other one.
    Other,
}

/// What becomes of a call to a number that nobody has, or where the line is busy (pages 96, 128, 129 and 359).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnusableDestination {
    /// A call fails, a transfer is refused at once.
    #[default]
    Fails,
    /// The CTI server refuses either later.
    RefusedLater,
}

/// Whether a mistake in the name of an ECC variable is told (pages 90 and 91).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EccMistake {
    /// As an error later.
    #[default]
    Reported,
    /// In the CTI server's log alone.
    LoggedOnly,
}

/// callType of a direct preview reservation (pages 109 and 132).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DirectPreviewType {
    /// OUTBOUND_DIRECT_PREVIEW.
    #[default]
    Direct,
    /// OUTBOUND_PREVIEW.
    Preview,
}

/// CCE: what the CTI server does with an agent whose client stays away, its setting Logout on Agent Disconnect (page 378
/// and a later edition).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogoutOnDisconnect {
    /// The agent becomes NOT_READY.
    #[default]
    NotReady,
    /// The agent is signed out.
    Logout,
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
    /// A barge while the agent consults.
    pub barge_consulting: BargeConsulting,
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
    /// Refusals of which two are printed.
    pub refusal_words: RefusalWords,
    /// A destination that cannot be reached.
    pub unusable_destination: UnusableDestination,
    /// A mistake in the name of an ECC variable.
    pub ecc_mistake: EccMistake,
    /// callType of a direct preview reservation.
    pub direct_preview_type: DirectPreviewType,
    /// CCE: an agent whose client stays away.
    pub logout_on_disconnect: LogoutOnDisconnect,
}

impl Default for Choices {
    fn default() -> Self {
        Choices {
            dtmf_while_held: DtmfWhileHeld::default(),
            automatic_available: true,
            conference_limit: 5,
            barge_refusal: BargeRefusal::default(),
            barge_consulting: BargeConsulting::default(),
            monitor_error: MonitorError::default(),
            monitor_not_ready: MonitorNotReady::default(),
            preview_on_ccx_call: PreviewOnCcxCall::default(),
            dialer_on_cce: DialerOnCce::default(),
            transfer_without_active_call: TransferWithoutActiveCall::default(),
            long_ecc_value: LongEccValue::default(),
            consult_begins: ConsultBegins::default(),
            refusal_words: RefusalWords::default(),
            unusable_destination: UnusableDestination::default(),
            ecc_mistake: EccMistake::default(),
            direct_preview_type: DirectPreviewType::default(),
            logout_on_disconnect: LogoutOnDisconnect::default(),
        }
    }
}

impl Choices {
    /// Every way of choosing that differs from the usual one in a single place, by name; the usual one first, and
    /// those that show a choice within another. A number, and a setting on which no outcome of its own depends, are not
    /// among them: no two sentences of the guide stand against each other there.
    pub fn all_variants() -> Vec<(&'static str, Choices)> {
        let usual = Choices::default();
        let mut variants = vec![("usual", usual)];
        variants.extend(usual.variants_of_calls());
        variants.extend(usual.variants_of_supervising());
        variants
    }

    fn variants_of_supervising(self) -> Vec<(&'static str, Choices)> {
        let usual = self;
        vec![
            ("barge_refusal: refused_at_once", Choices { barge_refusal: BargeRefusal::RefusedAtOnce, ..usual }),
            (
                "barge_consulting: not_the_controller",
                Choices { barge_consulting: BargeConsulting::NotTheController, ..usual },
            ),
            (
                "barge_consulting: not_the_controller, barge_refusal: refused_at_once",
                Choices {
                    barge_consulting: BargeConsulting::NotTheController,
                    barge_refusal: BargeRefusal::RefusedAtOnce,
                    ..usual
                },
            ),
            ("monitor_error: as_data", Choices { monitor_error: MonitorError::AsData, ..usual }),
            ("monitor_not_ready: refused", Choices { monitor_not_ready: MonitorNotReady::Refused, ..usual }),
            (
                "monitor_not_ready: refused, monitor_error: as_data",
                Choices { monitor_not_ready: MonitorNotReady::Refused, monitor_error: MonitorError::AsData, ..usual },
            ),
        ]
    }

    fn variants_of_calls(self) -> Vec<(&'static str, Choices)> {
        let usual = self;
        vec![
            ("dtmf_while_held: refused_at_once", Choices { dtmf_while_held: DtmfWhileHeld::RefusedAtOnce, ..usual }),
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
            ("refusal_words: other", Choices { refusal_words: RefusalWords::Other, ..usual }),
            (
                "unusable_destination: refused_later",
                Choices { unusable_destination: UnusableDestination::RefusedLater, ..usual },
            ),
            ("ecc_mistake: logged_only", Choices { ecc_mistake: EccMistake::LoggedOnly, ..usual }),
            ("direct_preview_type: preview", Choices { direct_preview_type: DirectPreviewType::Preview, ..usual }),
            ("logout_on_disconnect: logout", Choices { logout_on_disconnect: LogoutOnDisconnect::Logout, ..usual }),
        ]
    }
}
