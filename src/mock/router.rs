//! From a path and a method to an address, and from an address and a body to a command.

use crate::xml::Element;

use super::operations::dialog::{
    answer_reservation::AnswerReservation, barge_call::BargeCall, consult_call::ConsultCall,
    drop_participant::DropParticipant, get::GetDialog, make_call::MakeCall, send_dtmf::SendDtmf,
    silent_monitor::SilentMonitor, single_step_transfer::SingleStepTransfer, take_action,
    update_call_data::UpdateCallData,
};
use super::operations::system_info::get::GetSystemInfo;
use super::operations::user::{
    change_state::ChangeState, get::GetUser, list_dialogs::ListDialogs, sign_in::SignIn, sign_out::SignOut,
};
use super::operations::{Command, parameter};

/// Objects of the guide that this mock does not model; asking for them is answered 501, not 404.
const NOT_MODELLED: &[&str] = &[
    "Users",
    "Team",
    "Teams",
    "Queue",
    "Queues",
    "Media",
    "MediaDomain",
    "ReasonCode",
    "ReasonCodes",
    "WrapUpReason",
    "WrapUpReasons",
    "PhoneBook",
    "PhoneBooks",
    "Workflow",
    "Workflows",
    "WorkflowAction",
    "WorkflowActions",
    "MediaPropertiesLayout",
    "MediaPropertiesLayouts",
    "SystemConfig",
    "ClusterConfig",
    "EnterpriseDatabaseConfig",
    "LayoutConfig",
    "TeamResource",
    "TeamMessage",
    "ChatConfig",
    "ECCVariableConfig",
    "Devices",
];

/// A method on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// GET SystemInfo.
    SystemInfo,
    /// GET User.
    GetUser(String),
    /// PUT User.
    PutUser(String),
    /// GET the dialogs of a user.
    ListDialogs(String),
    /// POST a dialog of a user.
    PostDialog(String),
    /// GET Dialog.
    GetDialog(String),
    /// PUT Dialog.
    PutDialog(String),
    /// A documented request that is not modelled.
    NotModelled(String),
}

/// Why an address leads nowhere; each is a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAddress {
    /// No resource is there.
    UnknownPath,
    /// The resource does not know the method.
    Method,
}

impl NoAddress {
    /// The row that says so.
    pub const fn row(self) -> &'static str {
        match self {
            NoAddress::UnknownPath => "general.http#404-unknown-path",
            NoAddress::Method => "general.http#405-method",
        }
    }
}

impl Address {
    /// Where a request goes.
    pub fn of(method: &str, path: &str) -> Result<Address, NoAddress> {
        let path = path.split('?').next().unwrap_or(path);
        let rest = path.strip_prefix("/finesse/api/").ok_or(NoAddress::UnknownPath)?;
        let segments: Option<Vec<String>> = rest.trim_end_matches('/').split('/').map(percent_decoded).collect();
        let segments = segments.ok_or(NoAddress::UnknownPath)?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (method, segments.as_slice()) {
            ("GET", ["SystemInfo"]) => Ok(Address::SystemInfo),
            ("GET", ["User", id]) => Ok(Address::GetUser((*id).to_owned())),
            ("PUT", ["User", id]) => Ok(Address::PutUser((*id).to_owned())),
            ("GET", ["User", id, "Dialogs"]) => Ok(Address::ListDialogs((*id).to_owned())),
            ("POST", ["User", id, "Dialogs"]) => Ok(Address::PostDialog((*id).to_owned())),
            ("GET", ["Dialog", id]) => Ok(Address::GetDialog((*id).to_owned())),
            ("PUT", ["Dialog", id]) => Ok(Address::PutDialog((*id).to_owned())),
            (_, ["SystemInfo"] | ["User" | "Dialog", _] | ["User", _, "Dialogs"]) => Err(NoAddress::Method),
            (_, ["User", _, below, ..]) if NOT_MODELLED.contains(below) => {
                Ok(Address::NotModelled(format!("{below} of a User")))
            }
            (_, [object, ..]) if NOT_MODELLED.contains(object) => Ok(Address::NotModelled((*object).to_owned())),
            _ => Err(NoAddress::UnknownPath),
        }
    }

    /// The element that a body has to be; `None` where there is no body.
    pub const fn body_name(&self) -> Option<&'static str> {
        match self {
            Address::PutUser(_) => Some("User"),
            Address::PutDialog(_) | Address::PostDialog(_) => Some("Dialog"),
            _ => None,
        }
    }

    /// The command, once the body was read. Addresses without a body take an empty element.
    pub fn command(self, body: &Element) -> Command {
        match self {
            Address::SystemInfo => Command::GetSystemInfo(GetSystemInfo),
            Address::GetUser(user) => Command::GetUser(GetUser { user }),
            Address::ListDialogs(user) => Command::ListDialogs(ListDialogs { user }),
            Address::GetDialog(dialog) => Command::GetDialog(GetDialog { dialog }),
            Address::PutUser(user) => match parameter(body, "state").as_deref() {
                Some("LOGIN") => Command::SignIn(SignIn::parse(&user, body)),
                Some("LOGOUT") => Command::SignOut(SignOut::parse(&user, body)),
                _ => Command::ChangeState(ChangeState::parse(&user, body)),
            },
            Address::PostDialog(user) => match parameter(body, "requestedAction").as_deref() {
                Some("SILENT_MONITOR") => Command::SilentMonitor(SilentMonitor::parse(&user, body)),
                Some("BARGE_CALL") => Command::BargeCall(BargeCall::parse(&user, body)),
                _ => Command::MakeCall(MakeCall::parse(&user, body)),
            },
            Address::PutDialog(dialog) => match parameter(body, "requestedAction").as_deref() {
                Some("SEND_DTMF") => Command::SendDtmf(SendDtmf::parse(&dialog, body)),
                Some("CONSULT_CALL") => Command::ConsultCall(ConsultCall::parse(&dialog, body)),
                Some("TRANSFER_SST") => Command::SingleStepTransfer(SingleStepTransfer::parse(&dialog, body)),
                Some("PARTICIPANT_DROP") => Command::DropParticipant(DropParticipant::parse(&dialog, body)),
                Some("UPDATE_CALL_DATA") => Command::UpdateCallData(UpdateCallData::parse(&dialog, body)),
                Some("ACCEPT" | "CLOSE" | "REJECT") => {
                    Command::AnswerReservation(AnswerReservation::parse(&dialog, body))
                }
                Some(action) if take_action::NOT_MODELLED.contains(&action) => Command::NotModelled(action.to_owned()),
                _ => Command::TakeAction(take_action::TakeAction::parse(&dialog, body)),
            },
            Address::NotModelled(what) => Command::NotModelled(what),
        }
    }
}

/// A segment of a path without its percent escapes; `None` where they are malformed.
fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            bytes.push(digit(pair[0])? * 16 + digit(pair[1])?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_addresses() {
        let user = Address::of("GET", "/finesse/api/User/ada%2Eexample/?x=1").unwrap();
        assert_eq!(user, Address::GetUser("ada.example".into()));
        for path in ["/", "/finesse/api/", "/finesse/api/User", "/finesse/api/Nothing", "/finesse/api/User/%zz"] {
            assert_eq!(Address::of("GET", path), Err(NoAddress::UnknownPath), "{path}");
        }
        assert_eq!(Address::of("DELETE", "/finesse/api/User/1"), Err(NoAddress::Method));
        assert!(matches!(Address::of("GET", "/finesse/api/Team/34"), Ok(Address::NotModelled(_))));
        assert!(matches!(Address::of("POST", "/finesse/api/User/1/Dialogs"), Ok(Address::PostDialog(_))));
    }
}
