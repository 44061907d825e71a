//! Reserving: how a dialer keeps agents for customers. It reserves, the agent accepts, closes or rejects, and the
//! customer is called.

use crate::contract::DialogId;

use super::consequence::{CallStep, Consequence, DialogEvent};
use super::data::World;
use super::dialog::{CallKind, Callback, Dialog, DialogState, Participant};
use crate::mock::difference::{
    CAMPAIGN_BA_STATUS, CUSTOMER_NUMBER_VARIABLE, RESERVATION_BA_STATUS, RESERVATION_PREVIEW,
};
use crate::mock::states::{AgentState, ParticipantState};

/// The variables that a dialer gives with every call.
pub const OUTBOUND_VARIABLES: [&str; 7] =
    ["BACampaign", "BAAccountNumber", "BAResponse", "BAStatus", "BADialedListID", "BATimeZone", "BABuddyName"];

/// The variable that holds how an agent classified a call.
const RESPONSE: &str = "BAResponse";

/// The variable in which CCX names the customer's number.
pub const CUSTOMER_NUMBER: &str = "BACustomerNumber";

impl Dialog {
    /// How an agent classified it; empty where nobody did.
    pub fn classification(&self) -> &str {
        let mut variables = self.outbound_variables.iter();
        variables.find(|(name, _)| name == RESPONSE).map_or("", |(_, value)| value)
    }
}

impl World {
    /// A dialer reserves the agent with that extension for a customer. `false` where no READY agent has it.
    pub fn dialer_reserves(&mut self, customer: &str, to: &str) -> bool {
        let Some(agent) = self.agent_at(to).filter(|agent| agent.state == AgentState::Ready) else { return false };
        let (agent, extension) = (agent.id.clone(), agent.extension.clone());
        if self.is_in_a_call(&extension) {
            return false;
        }
        let preview = RESERVATION_PREVIEW.on(&self.contract).of(&self.contract);
        let kind = CallKind::Reservation { preview, customer: customer.to_owned() };
        let id = self.begin(customer, None, &extension, kind);
        let status = RESERVATION_BA_STATUS.on(&self.contract).of(preview);
        let now = self.now;
        let variables = self.outbound_variables(status, customer);
        let Some(dialog) = self.dialogs.get_mut(&id) else { return false };
        dialog.participants = vec![Participant::new(&extension, Some(&agent), ParticipantState::Alerting, now)];
        dialog.state = DialogState::Alerting;
        dialog.outbound_variables = variables;
        let dialog = dialog.clone();
        self.follow_calls(&agent);
        self.tell_dialog(DialogEvent::Added, &[agent], &dialog);
        true
    }

    /// The agent takes the customer.
    pub fn accept_reservation(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        if !matches!(dialog.kind, CallKind::Reservation { .. }) || dialog.state != DialogState::Alerting {
            return;
        }
        let id = dialog.id.clone();
        self.change(&id, |dialog, now| {
            dialog.state = DialogState::Accepted;
            dialog.move_participants(now, ParticipantState::Accepted, |_| true);
        });
        self.consequences.add(Consequence::Next(CallStep::DialCustomer { dialog: id }));
    }

    /// The agent does not take the customer, now or ever; the dialer knows which.
    pub fn decline_reservation(&mut self, id: &str, agent: &str) {
        let Some(dialog) = self.changeable(id, agent) else { return };
        if matches!(dialog.kind, CallKind::Reservation { .. }) {
            let id = dialog.id.clone();
            self.end(&id);
        }
    }

    /// The agent says what answered the dialer's call.
    pub fn classify(&mut self, id: &str, classification: &str) {
        let Some(id) = self.campaign_call(id).map(|dialog| dialog.id.clone()) else { return };
        self.change(&id, |dialog, _| {
            let response = dialog.outbound_variables.iter_mut().find(|(name, _)| name == RESPONSE);
            if let Some((_, value)) = response {
                classification.clone_into(value);
            }
        });
    }

    /// The customer is to be called back; what is not given stays as it was.
    pub fn schedule_callback(&mut self, id: &str, given: &Callback) {
        let Some(id) = self.campaign_call(id).map(|dialog| dialog.id.clone()) else { return };
        self.change(&id, |dialog, _| {
            let before = dialog.callback.take().unwrap_or_default();
            let time = given.time.clone().or(before.time);
            dialog.callback = Some(Callback { time, number: given.number.clone().or(before.number) });
        });
    }

    /// Nobody is to be called back.
    pub fn cancel_callback(&mut self, id: &str) {
        let Some(id) = self.campaign_call(id).map(|dialog| dialog.id.clone()) else { return };
        self.change(&id, |dialog, _| dialog.callback = None);
    }

    /// A dialer's call to a customer.
    pub fn campaign_call(&self, id: &str) -> Option<&Dialog> {
        self.dialog(id).filter(|dialog| matches!(dialog.kind, CallKind::Campaign(_)))
    }

    /// The dialer calls the customer, who answers; the reservation gives way to that call.
    pub(super) fn dial_customer(&mut self, reservation: &DialogId) {
        let Some(mut gone) = self.dialogs.remove(reservation) else { return };
        let (Some(agent), CallKind::Reservation { preview, customer }) = (gone.agents().pop(), gone.kind.clone())
        else {
            return;
        };
        gone.move_participants(self.now, ParticipantState::Dropped, |_| true);
        gone.state = DialogState::Dropped;
        let id = self.begin(&gone.to_address, None, &customer, CallKind::Campaign(preview));
        let status = CAMPAIGN_BA_STATUS.on(&self.contract).of(preview);
        let (now, variables) = (self.now, self.outbound_variables(status, &customer));
        let Some(dialog) = self.dialogs.get_mut(&id) else { return };
        let mut party = Participant::new(&gone.to_address, Some(&agent), ParticipantState::Active, now);
        party.routed = true;
        dialog.participants = vec![party, Participant::new(&customer, None, ParticipantState::Active, now)];
        dialog.state = DialogState::Active;
        dialog.outbound_variables = variables;
        let dialog = dialog.clone();
        self.follow_calls(&agent);
        self.tell_dialog(DialogEvent::Removed, std::slice::from_ref(&agent), &gone);
        self.tell_dialog(DialogEvent::Added, &[agent], &dialog);
    }

    fn outbound_variables(&self, status: &str, customer: &str) -> Vec<(String, String)> {
        let value = |name: &str| match name {
            "BACampaign" => "Campaign".to_owned(),
            "BAStatus" => status.to_owned(),
            _ => String::new(),
        };
        let mut variables: Vec<(String, String)> =
            OUTBOUND_VARIABLES.iter().map(|name| ((*name).to_owned(), value(name))).collect();
        if CUSTOMER_NUMBER_VARIABLE.on(&self.contract) {
            variables.push((CUSTOMER_NUMBER.to_owned(), customer.to_owned()));
        }
        variables
    }
}
