//! Choices: what the guide leaves open or tells in two ways, and what a call centre may have set either way.

use crate::contract::Standing::{Later, Observed, Printed, Recalled};

use super::choice::KnownBy::{self, Rows, Standing};
use super::choice::{ChoiceEntry, ChoiceKind, ChoiceValue};
use super::lie::ClauseId;

/// Writes the types, the fields and the table of choices. An entry is its sentence, its kind, field and type, and its values:
/// each with a sentence, a name, and how it is known. The first value is the default.
macro_rules! choices {
    ($(
        $(#[doc = $says:literal])+
        $kind:ident $field:ident: $choice:ident {
            $($(#[doc = $value_says:literal])+ $value:ident = $name:literal, $known:expr;)+
        }
    )+) => {
        $(
            $(#[doc = $says])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $choice {
                $($(#[doc = $value_says])+ $value,)+
            }

            impl $choice {
                /// All values; the first is the default.
                pub const ALL: &'static [$choice] = &[$($choice::$value),+];
            }

            impl Default for $choice {
                fn default() -> Self {
                    Self::ALL[0]
                }
            }
        )+

        /// What a call centre or a release may do either way.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Choices {
            /// The most parties that a conference can have.
            pub conference_limit: u32,
            $($(#[doc = $says])+ pub $field: $choice,)+
        }

        impl Default for Choices {
            fn default() -> Self {
                Choices { conference_limit: 5, $($field: $choice::default(),)+ }
            }
        }

        /// The table, without the number.
        pub(super) static TABLE: &[ChoiceEntry<Choices>] = &[$(ChoiceEntry {
            id: ClauseId::new("choice", stringify!($field)),
            says: concat!($($says),+),
            kind: ChoiceKind::$kind,
            values: &[$(ChoiceValue { name: $name, says: concat!($($value_says),+), known: $known }),+],
            choose: |choices, place| Choices {
                $field: $choice::ALL.get(place).copied().unwrap_or(choices.$field),
                ..choices
            },
            names: &[$(concat!(stringify!($field), ": ", $name)),+],
        }),+];
    };
}

choices! {
    /// When DTMF for a held participant is refused: the guide prints both answers (pages 92 and 93).
    Open dtmf_while_held: DtmfWhileHeld {
        /// 202, then the error over the notification service.
        RefusedLater = "refused_later", Rows(&["dialog.send_dtmf#async-dtmf-while-held"]);
        /// 401 Invalid State at once.
        RefusedAtOnce = "refused_at_once", Rows(&["dialog.send_dtmf#401-invalid-state"]);
    }

    /// CCX: the answer to ACCEPT, CLOSE or REJECT for a call that is no reservation; the two operations are alike.
    Open preview_on_ccx_call: PreviewOnCcxCall {
        /// 202, then a Generic Error, as a Direct Preview.
        RefusedLater = "refused_later", Rows(&["dialog.direct_preview#async-action-not-allowed"]);
        /// 501, as an Outbound Option Preview.
        NotImplemented = "not_implemented", Rows(&["dialog.outbound_option_preview#501-not-implemented"]);
    }

    /// CCE: what the dialer's reservations are, and whether Direct Preview can be answered (pages 110 and 132).
    Open dialer_on_cce: DialerOnCce {
        /// Outbound Option Preview.
        OutboundOption = "outbound_option", Rows(&["dialog.outbound_option_preview#platform-support"]);
        /// Direct Preview, whose answers are not implemented.
        DirectPreviewRefused = "direct_preview_refused", Rows(&["dialog.direct_preview#501-not-implemented"]);
        /// Direct Preview, whose answers are taken in.
        DirectPreviewTaken = "direct_preview_taken", Standing(Later, &[132]);
    }

    /// CCX: when TRANSFER without an active call is refused; both were seen or printed.
    Open transfer_without_active_call: TransferWithoutActiveCall {
        /// 400 Invalid State at once.
        RefusedAtOnce = "refused_at_once", Rows(&["dialog.take_action#400-invalid-state-no-active-call"]);
        /// 202, then a Generic Error.
        RefusedLater = "refused_later", Rows(&["dialog.take_action#async-transfer-without-consult-call"]);
    }

    /// What becomes of an ECC variable's value that is too long (pages 90 and 91).
    Open long_ecc_value: LongEccValue {
        /// Refused later.
        Refused = "refused", Rows(&["dialog.update_call_data#async-value-too-long"]);
        /// Cut to its length without a word.
        CutShort = "cut_short", Standing(Printed, &[91]);
    }

    /// With which event a consult call begins (pages 128 and 130).
    Open consult_begins: ConsultBegins {
        /// POST, as any outgoing call.
        Added = "added", Rows(&["notification.outgoing_call#started"]);
        /// PUT, as the table of transfers has it.
        Changed = "changed", Rows(&["notification.call_transfer#consult-begins"]);
    }

    /// Which of two printed refusals is the answer, where they differ in their words alone.
    Open refusal_words: RefusalWords {
        /// The one that the operation's own list has, or that is more exact.
        Usual = "usual", Standing(Printed, &[]);
        /// The other one.
        Other = "other", Standing(Printed, &[]);
    }

    /// What becomes of a call to a number that nobody has, or where the line is busy (pages 96, 128, 129 and 359).
    Open unusable_destination: UnusableDestination {
        /// A call fails, a transfer is refused at once.
        Fails = "fails", Rows(&["notification.outgoing_call#failed", "dialog.single_step_transfer#400-invalid-destination"]);
        /// The CTI server refuses either later.
        RefusedLater = "refused_later", Rows(&["dialog.make_call#async-call-operation-failure", "dialog.take_action#async-call-operation-failure"]);
    }

    /// Whether a mistake in the name of an ECC variable is told (pages 90 and 91).
    Open ecc_mistake: EccMistake {
        /// As an error later.
        Reported = "reported", Rows(&["dialog.update_call_data#async-scalar-set-as-array", "dialog.update_call_data#async-array-set-as-scalar", "dialog.update_call_data#async-array-index-out-of-range"]);
        /// In the CTI server's log alone.
        LoggedOnly = "logged_only", Standing(Printed, &[90, 91]);
    }

    /// callType of a direct preview reservation (pages 109 and 132).
    Open direct_preview_type: DirectPreviewType {
        /// OUTBOUND_DIRECT_PREVIEW.
        Direct = "direct", Rows(&["dialog.outbound_call_types#direct-preview-reservation"]);
        /// OUTBOUND_PREVIEW.
        Preview = "preview", Standing(Printed, &[109]);
    }

    /// Where a dialer's call shows how an agent classified it (page 112).
    Open classification_shown: ClassificationShown {
        /// In the variable BAResponse alone.
        VariableAlone = "variable_alone", Rows(&["dialog.reclassify#ba-response"]);
        /// In outboundClassification, too.
        ElementToo = "element_too", Standing(Recalled, &[112]);
    }

    /// CCE: what the CTI server does with an agent whose client stays away, its setting Logout on Agent Disconnect (page 378
    /// and a later edition).
    Open logout_on_disconnect: LogoutOnDisconnect {
        /// The agent becomes NOT_READY.
        NotReady = "not_ready", Rows(&["high_availability.presence#platform-after-forced-sign-out"]);
        /// The agent is signed out.
        Logout = "logout", Rows(&["high_availability.presence#platform-after-forced-sign-out"]);
    }

    /// CCE: when a recording is refused: the guide prints both (pages 107 and 108).
    Open recording_on_cce: RecordingOnCce {
        /// 501 at once.
        RefusedAtOnce = "refused_at_once", Rows(&["dialog.start_recording#501-not-implemented"]);
        /// 202, then a Generic Error.
        RefusedLater = "refused_later", Rows(&["dialog.start_recording#async-recording-not-supported"]);
    }

    /// When a barge is refused for the conference's sake: the guide prints both (pages 86 and 102).
    Open barge_refusal: BargeRefusal {
        /// 202, then a Generic Error with the number as data.
        RefusedLater = "refused_later", Rows(&["dialog.barge_call#async-not-the-controller", "dialog.barge_call#async-conference-limit"]);
        /// 400 with the number as type, at once.
        RefusedAtOnce = "refused_at_once", Rows(&["dialog.barge_call#400-20999", "dialog.barge_call#400-20700"]);
    }

    /// How a barge is refused while the agent consults and therefore holds the call (pages 86 and 102, and a later edition).
    Open barge_consulting: BargeConsulting {
        /// For the held call's sake.
        HeldParty = "held_party", Rows(&["dialog.barge_call#400-invalid-destination"]);
        /// For the conference's sake.
        NotTheController = "not_the_controller", Rows(&["dialog.barge_call#async-not-the-controller", "dialog.barge_call#400-20999"]);
    }

    /// CCE: whether a barge through an agent who does not control the conference succeeds, as for calls of CVP (page 101).
    Open barge_by_others: BargeByOthers {
        /// Not.
        Refused = "refused", Rows(&["dialog.barge_call#async-not-the-controller", "dialog.barge_call#400-20999"]);
        /// It succeeds: CVP routes the calls.
        RoutedByCvp = "routed_by_cvp", Standing(Printed, &[101]);
    }

    /// CCX: what becomes of who is signed in when a sign-in comes for the same extension, or for the same agent.
    Open second_sign_in: SecondSignIn {
        /// The extension is not given to another agent; who signs in again keeps the state.
        FirstStays = "first_stays", Rows(&["user.sign_in#async-device-in-use", "user.sign_in#202"]);
        /// Whoever was there first is signed out, with 32741 or 32740.
        FirstGoes = "first_goes", Rows(&["user.sign_in#ccx-extension-conflict", "user.sign_in#ccx-signed-in-anew"]);
    }

    /// Where the number of a refused silent monitoring travels (page 99).
    Open monitor_error: MonitorError {
        /// As errorType, as it is printed.
        AsType = "as_type", Rows(&["dialog.silent_monitor#async-agent-held-or-not-ready", "dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready"]);
        /// As errorData of a Generic Error.
        AsData = "as_data", Standing(Recalled, &[99]);
    }

    /// CCX: whether an agent who is NOT_READY in a direct call can be monitored; page 99 says both.
    Open monitor_not_ready: MonitorNotReady {
        /// The platform table: yes.
        Allowed = "allowed", Rows(&["dialog.silent_monitor#platform-states-around-monitoring"]);
        /// The table of errors: no.
        Refused = "refused", Rows(&["dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready"]);
    }

    /// What is looked at first where a configuration API is called on the second server (pages 205 and 244).
    Open second_server_refusal: SecondServerRefusal {
        /// That it is the second server.
        SecondServer = "second_server", Rows(&["general.http#403-second-server"]);
        /// That the caller is no administrator; nobody in the mock is one.
        NoAdministrator = "no_administrator", Rows(&["general.http#401-authorization-failure"]);
    }

    /// What the 401 of somebody who is not let in holds. The servers that were seen differ.
    Setting not_let_in: NotLetIn {
        /// ApiErrors, as most operations print it.
        Errors = "errors", Rows(&["general.http#401-authorization-failure"]);
        /// A page of the servlet container, in HTML.
        Page = "page", Standing(Observed, &[]);
    }

    /// Whether the declared type of a request's body is looked at. The guide names the type, and no page says what becomes of
    /// another one.
    Setting media_type: MediaType {
        /// Whatever is declared, the body is read.
        Any = "any", Standing(Recalled, &[]);
        /// Anything but application/xml and text/xml is refused, also where nothing is declared.
        Checked = "checked", Rows(&["general.http#415-media-type"]);
    }

    /// How BOSH answers for a session that is not there.
    Setting bosh_unknown_session: BoshUnknownSession {
        /// 200, with a body that ends it (XEP-0124).
        Ended = "ended", Standing(Recalled, &[]);
        /// 404, as clients of before are told it.
        NotFound = "not_found", Standing(Recalled, &[]);
    }

    /// ctiHeartbeatInterval in SystemInfo, in seconds.
    Setting heartbeat_interval: HeartbeatInterval {
        /// As documentation of the product has it.
        Five = "5", Standing(Later, &[]);
        /// As a server had it.
        Two = "2", Standing(Observed, &[]);
    }

    /// stateChangeTime of somebody who has not signed in since the server began.
    Setting first_state_change: FirstStateChange {
        /// When the server began.
        Start = "start", Standing(Recalled, &[]);
        /// Empty.
        Empty = "empty", Standing(Later, &[]);
    }

    /// Whether a team lists members who are signed out where the request does not say.
    Open signed_out_members: SignedOutMembers {
        /// They are listed, as the printed object has one.
        Listed = "listed", Rows(&["team.get#signed-out-members"]);
        /// They are left out, as a wrapper of the API documents it.
        LeftOut = "left_out", Rows(&["team.get#signed-out-members-left-out"]);
    }

    /// CCX: what becomes of a sign-in as a mobile agent. The guide has it for CCE and is silent on CCX.
    Setting mobile_agent_on_ccx: MobileAgentOnCcx {
        /// It is refused as what the deployment lacks.
        NotImplemented = "not_implemented", Rows(&["user.sign_in_mobile_agent#501-not-implemented"]);
        /// It signs in an agent like others.
        Ignored = "ignored", Standing(Recalled, &[]);
    }

    /// What an agent is told first when a call is over: both orders were seen, by release and situation.
    Setting end_of_call: EndOfCall {
        /// The dialog is removed, then the user changes.
        RemovedFirst = "removed_first", Standing(Observed, &[]);
        /// The user changes, then the dialog is removed.
        UserFirst = "user_first", Standing(Observed, &[]);
    }

    /// A participant's startTime once the call is answered.
    Setting start_time: StartTime {
        /// Set anew when the participant becomes ACTIVE.
        SetAnew = "set_anew", Standing(Observed, &[]);
        /// Kept from ringing.
        Kept = "kept", Standing(Recalled, &[]);
    }

    /// callType of the two calls of a transfer after a consultation, before they leave the one who transferred.
    Setting transferred_type: TransferredType {
        /// TRANSFER, which is told first.
        Transfer = "transfer", Standing(Observed, &[]);
        /// What it was.
        Kept = "kept", Standing(Recalled, &[]);
    }

    /// Under which id a call goes on that becomes a conference, by a consultation or a barge.
    Setting conference_id: ConferenceId {
        /// Its own.
        Kept = "kept", Standing(Recalled, &[]);
        /// Another one, for good: the dialog of the old id goes, and another one comes to everybody.
        New = "new", Standing(Later, &[]);
    }

    /// How a call to somebody outside comes about.
    Setting outside_call: OutsideCall {
        /// The other phone rings, as an agent's would (pages 128 and 129).
        Rings = "rings", Rows(&["notification.outgoing_call#delivered"]);
        /// The caller is alone until it is answered: INITIATING without addresses, then with them, INITIATED, callType OUT,
        /// ACTIVE; DNIS stays empty.
        CallerAlone = "caller_alone", Standing(Observed, &[]);
    }

    /// CCE: what becomes of a READY agent who places a call.
    Setting call_from_ready: CallFromReady {
        /// NOT_READY first, since 12.5.
        NotReadyFirst = "not_ready_first", Rows(&["dialog.make_call#platform-call-from-ready"]);
        /// TALKING at once, as before.
        AtOnce = "at_once", Standing(Observed, &[]);
    }

    /// Whether the call that survives a transfer or a conference tells the id of the other one.
    Setting secondary_id: SecondaryId {
        /// In secondaryId, since 12.5.
        Told = "told", Rows(&["notification.dialog#secondary-id"]);
        /// Nowhere, as before.
        Absent = "absent", Standing(Observed, &[]);
    }

    /// Whether agents' phones answer by themselves.
    Setting auto_answer: AutoAnswer {
        /// They do not.
        Off = "off", Standing(Recalled, &[]);
        /// They do, at once.
        On = "on", Standing(Observed, &[]);
    }

    /// After how many calls in a row an agent who does not answer is NOT_READY.
    Setting missed_calls: MissedCalls {
        /// After the first.
        First = "first", Rows(&["user.state_transitions#call-not-answered"]);
        /// After the second, on CCE with 50010; after the first the agent is READY again.
        Second = "second", Standing(Recalled, &[]);
    }

    /// What a queued call's variables hold when it comes.
    Setting call_data: CallDataAtFirst {
        /// Nothing.
        Empty = "empty", Standing(Recalled, &[]);
        /// What the routing script put in, and changes once more before an agent is chosen.
        FilledByScript = "filled_by_script", Standing(Observed, &[]);
    }

    /// What becomes of an agent who is NOT_READY for long.
    Setting idle_logout: IdleLogout {
        /// Nothing.
        Never = "never", Standing(Recalled, &[]);
        /// Signed out after eight hours, with 50004.
        AfterEightHours = "after_eight_hours", Standing(Recalled, &[]);
    }

    /// CCX: an agent's Automatic Available, which decides what follows a queued call for who was READY before it.
    Setting automatic_available: AutomaticAvailable {
        /// READY again.
        Set = "set", Standing(Recalled, &[]);
        /// NOT_READY.
        NotSet = "not_set", Standing(Recalled, &[]);
    }
}

/// The choice that is a number.
static NUMBER: ChoiceEntry<Choices> = ChoiceEntry {
    id: ClauseId::new("choice", "conference_limit"),
    says: "The most parties that a conference can have; any number.",
    kind: ChoiceKind::Setting,
    values: &[ChoiceValue { name: "5", says: "Five.", known: KnownBy::Standing(Recalled, &[]) }],
    choose: |choices, _| choices,
    names: &["conference_limit: 5"],
};

/// Every choice.
pub fn all_choices() -> impl Iterator<Item = &'static ChoiceEntry<Choices>> {
    TABLE.iter().chain([&NUMBER])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mock::citation::row;

    #[test]
    fn a_value_has_a_name_of_its_own_and_rows_of_the_catalogue() {
        for choice in all_choices() {
            let names: BTreeSet<&str> = choice.values.iter().map(|value| value.name).collect();
            assert_eq!(names.len(), choice.values.len(), "{choice}");
            for value in choice.values {
                let KnownBy::Rows(rows) = value.known else { continue };
                assert!(!rows.is_empty() && rows.iter().all(|id| row(id).is_some()), "{choice}");
            }
        }
    }

    #[test]
    fn a_choice_is_taken_by_its_names() {
        let page = Choices::default().choosing("not_let_in=page").unwrap();
        assert_eq!(page, Choices { not_let_in: NotLetIn::Page, ..Choices::default() });
        assert_eq!(page.choosing("not_let_in=errors"), Ok(Choices::default()));
        for written in ["", "not_let_in", "not_let_in=", "not_let_in=book", "page", "conference_limit=7"] {
            let said = page.choosing(written).unwrap_err().to_string();
            assert!(said.starts_with(&format!("`{written}` is no choice")), "{said}");
        }
        let said = |written: &str| page.choosing(written).unwrap_err().to_string();
        assert_eq!(
            said("not_let_in=book"),
            "`not_let_in=book` is no choice; write not_let_in= and one of errors, page"
        );
        let known = TABLE.iter().map(|choice| choice.id.name).collect::<Vec<_>>().join(", ");
        assert!(said("book=page").contains(&known));
    }

    #[test]
    fn a_seed_draws_the_same_choices_and_says_which_they_are() {
        let drawn: Vec<Choices> = (0..64).map(Choices::drawn).collect();
        assert_eq!(drawn, (0..64).map(Choices::drawn).collect::<Vec<_>>());
        for choice in TABLE {
            for place in 0..choice.names.len() {
                let is_drawn = |choices: &Choices| (choice.choose)(*choices, place) == *choices;
                assert!(drawn.iter().any(is_drawn), "{} is never drawn", choice.names[place]);
            }
        }
        for choices in drawn {
            let again = choices.unusual().iter().try_fold(Choices::default(), |all, written| all.choosing(written));
            assert_eq!(again, Ok(choices));
        }
        assert!(Choices::default().unusual().is_empty());
    }
}
