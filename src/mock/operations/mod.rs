//! Operations: one file each with its parsing, its rules, its effect and its tests, and the table of all of them.

pub mod dialog;
pub mod system_info;
pub mod team;
pub mod user;

use crate::xml::Element;

use super::operation::{Address, Command, Verb};
use super::rule::RuleListing;

/// An operation as the table has it.
pub struct ModelledOperation {
    /// Its id.
    pub id: &'static str,
    /// Where its requests go.
    pub address: Address,
    /// The words in their bodies that ask for it; none for whatever no other operation at the address has.
    pub words: &'static [&'static str],
    /// Its rules, in the order in which they are tried.
    pub rules: fn() -> Vec<RuleListing>,
    /// Reads a request: the id in its path, and its body.
    pub parse: fn(&str, &Element) -> Box<dyn Command>,
}

const fn modelled<V: Verb>() -> ModelledOperation {
    ModelledOperation {
        id: V::OPERATION,
        address: V::ADDRESS,
        words: V::WORDS,
        rules: V::listings,
        parse: |id, body| Box::new(V::parse(id, body)),
    }
}

/// Every operation, in the order in which they are listed.
pub static OPERATIONS: &[ModelledOperation] = &[
    modelled::<user::sign_in::SignIn>(),
    modelled::<user::sign_out::SignOut>(),
    modelled::<user::get::GetUser>(),
    modelled::<user::list_dialogs::ListDialogs>(),
    modelled::<user::list_reason_codes::ListReasonCodes>(),
    modelled::<user::get_reason_code::GetReasonCode>(),
    modelled::<user::list_wrap_up_reasons::ListWrapUpReasons>(),
    modelled::<user::get_wrap_up_reason::GetWrapUpReason>(),
    modelled::<user::change_state::ChangeState>(),
    modelled::<dialog::get::GetDialog>(),
    modelled::<dialog::take_action::TakeAction>(),
    modelled::<dialog::send_dtmf::SendDtmf>(),
    modelled::<dialog::start_recording::StartRecording>(),
    modelled::<dialog::make_call::MakeCall>(),
    modelled::<dialog::consult_call::ConsultCall>(),
    modelled::<dialog::single_step_transfer::SingleStepTransfer>(),
    modelled::<dialog::silent_monitor::SilentMonitor>(),
    modelled::<dialog::barge_call::BargeCall>(),
    modelled::<dialog::drop_participant::DropParticipant>(),
    modelled::<dialog::answer_reservation::AnswerReservation>(),
    modelled::<dialog::reclassify::Reclassify>(),
    modelled::<dialog::scheduled_callback::ScheduledCallback>(),
    modelled::<dialog::update_call_data::UpdateCallData>(),
    modelled::<team::get::GetTeam>(),
    modelled::<system_info::get::GetSystemInfo>(),
];

/// The operation that a word asks for at an address; without its own, the one that has whatever is left.
pub fn operation_at(address: Address, word: Option<&str>) -> Option<&'static ModelledOperation> {
    let there = || OPERATIONS.iter().filter(|operation| operation.address == address);
    let named = there().find(|operation| word.is_some_and(|word| operation.words.contains(&word)));
    named.or_else(|| there().find(|operation| operation.words.is_empty()))
}

/// Every rule of every operation, in the order in which each tries them.
pub fn all_rules() -> Vec<RuleListing> {
    OPERATIONS.iter().flat_map(|operation| (operation.rules)()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Catalogue;

    #[test]
    fn every_address_has_one_operation_for_each_word_and_one_for_the_rest() {
        for operation in OPERATIONS {
            assert!(Catalogue::shared().operation(operation.id).is_some(), "{}", operation.id);
            let same = |word: Option<&str>| operation_at(operation.address, word).map(|found| found.id);
            assert!(operation.words.iter().all(|word| same(Some(word)) == Some(operation.id)), "{}", operation.id);
            assert!(same(Some("no such word")).is_some() && same(None) == same(Some("no such word")));
            if operation.words.is_empty() {
                assert_eq!(same(None), Some(operation.id), "another one has the rest as well");
            } else {
                assert!(operation.address.body().is_some(), "{}: a word needs a body", operation.id);
            }
        }
    }

    #[test]
    fn every_file_of_an_operation_stands_in_the_table() {
        let modules = |text: &str| text.lines().filter(|line| line.starts_with("pub mod ")).count();
        let files = [
            include_str!("dialog/mod.rs"),
            include_str!("user/mod.rs"),
            include_str!("team/mod.rs"),
            include_str!("system_info/mod.rs"),
        ];
        assert_eq!(files.into_iter().map(modules).sum::<usize>(), OPERATIONS.len());
    }
}
