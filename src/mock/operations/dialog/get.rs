//! Dialog, Get Dialog (pages 78 to 80).

use super::is_of_other_people;
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDialog {
    /// Its id.
    pub dialog: String,
}

impl Verb for GetDialog {
    const OPERATION: &'static str = "dialog.get";
    const ADDRESS: Address = Address::GetDialog;
    const SUCCESS: &'static str = "dialog.get#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<GetDialog>::at_once(
            "not_in_call",
            &["dialog.get#401-invalid-authorization-user-specified"],
            "Agents see dialogs that they take part in.",
            |asked| is_of_other_people(asked.world, asked.requester, &asked.command.dialog),
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<GetDialog>::at_once(
            "dialog_unknown",
            &["dialog.get#404-not-found"],
            "The dialog has to exist.",
            |asked| asked.world.dialog(&asked.command.dialog).is_none(),
        )
        .with(|asked| Details::data(asked.command.dialog.as_str())),
    ]];

    fn parse(id: &str, _body: &Element) -> Self {
        GetDialog { dialog: id.to_owned() }
    }

    fn object(&self) -> Object {
        Object::Dialog(self.dialog.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let dialog = world.dialog(&self.dialog).map(|dialog| render::dialog(world, dialog, render::Over::Rest));
        Effect::Shown(dialog.unwrap_or_else(|| Element::new("Dialog")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::testing::{ADA, BEN, asks, talking_agent};

    #[test]
    fn agents_see_their_own_dialogs() {
        let (mut world, dialog) = talking_agent(Cce, ADA);
        let get = |dialog: &str| GetDialog { dialog: dialog.into() };
        assert_eq!(asks(&get(&dialog), &mut world, ADA), "dialog.get#200");
        assert_eq!(asks(&get(&dialog), &mut world, BEN), "dialog.get#401-invalid-authorization-user-specified");
        assert_eq!(asks(&get("1"), &mut world, ADA), "dialog.get#404-not-found");
    }
}
