//! Call data: what a call's variables are named and what they hold.

use crate::lab::EccVariable;

use super::data::World;
use super::dialog::Dialog;

/// How many bytes callVariable1 to callVariable10 hold.
pub const CALL_VARIABLE_BYTES: usize = 40;

/// A variable with the value that it shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Name, with the index of an array's element: `user.history[2]`.
    pub name: String,
    /// Value.
    pub value: String,
}

impl Variable {
    /// Name and index apart: `user.history[2]` is the third element of `user.history`.
    pub fn parts(&self) -> (&str, Option<u32>) {
        let parts = self.name.strip_suffix(']').and_then(|name| name.split_once('['));
        match parts.and_then(|(name, index)| Some((name, index.parse().ok()?))) {
            Some((name, index)) => (name, Some(index)),
            None => (self.name.as_str(), None),
        }
    }

    /// Which of callVariable1 to callVariable10 it is, from 0.
    pub fn numbered(&self) -> Option<usize> {
        let number = self.name.strip_prefix("callVariable")?;
        (1..=10_usize).find(|candidate| candidate.to_string() == number).map(|number| number - 1)
    }
}

impl World {
    /// How the ECC variable of that name is configured.
    pub fn ecc_variable(&self, name: &str) -> Option<&EccVariable> {
        self.call_centre.ecc_variables.iter().find(|variable| variable.name == name)
    }

    /// How many bytes a variable holds.
    pub fn bytes_of(&self, variable: &Variable) -> usize {
        let ecc = self.ecc_variable(variable.parts().0).and_then(|ecc| usize::try_from(ecc.max_length).ok());
        ecc.unwrap_or(CALL_VARIABLE_BYTES)
    }

    /// Sets call data; who takes part is told only when something changed.
    pub fn update_call_data(&mut self, id: &str, variables: &[Variable], wrap_up_reason: Option<&str>) {
        let cut = |variable: &Variable| {
            let mut value = variable.value.clone();
            while value.len() > self.bytes_of(variable) {
                value.pop();
            }
            Variable { name: variable.name.clone(), value }
        };
        let variables: Vec<Variable> = variables.iter().map(cut).collect();
        let Some(dialog) = self.dialog(id) else { return };
        let (id, mut changed) = (dialog.id.clone(), dialog.clone());
        for variable in &variables {
            changed.set_variable(variable);
        }
        if let Some(reason) = wrap_up_reason {
            reason.clone_into(&mut changed.wrap_up_reason);
        }
        if self.dialogs.get(&id) != Some(&changed) {
            self.change(&id, |dialog, _| *dialog = changed);
        }
    }
}

impl Dialog {
    /// Gives a variable its value; one that the call does not have stays unset.
    pub fn set_variable(&mut self, variable: &Variable) {
        let numbered = variable.numbered().and_then(|index| self.call_variables.get_mut(index));
        let ecc = self.ecc_variables.iter_mut().find(|(name, _)| *name == variable.name).map(|(_, value)| value);
        if let Some(value) = numbered.or(ecc) {
            variable.value.clone_into(value);
        }
    }
}
