import {Component, useState, xml} from "@odoo/owl";
import {
    contains,
    defineModels,
    fields,
    models,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {SegmentDomainSelector} from "@crm_segments/rule/condition";
import {mailModels} from "@mail/../tests/mail_test_helpers";
import {mockDate} from "@odoo/hoot-mock";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    expected_date = fields.Date();
}

defineModels({...mailModels, Customer});

/** Keeps the domain, as the field around the editor does. */
class Parent extends Component {
    static template = xml`
        <SegmentDomainSelector
            resModel="'crm.customer'"
            domain="state.domain"
            readonly="false"
            update.bind="update"
        />`;
    static components = {SegmentDomainSelector};
    static props = {domain: String};

    setup() {
        this.state = useState({domain: this.props.domain});
    }

    update(domain) {
        expect.step(domain);
        this.state.domain = domain;
    }
}

async function mountEditor(domain) {
    mockDate("2024-06-15 10:00:00");
    await mountWithCleanup(Parent, {props: {domain}});
}

test("a relative date is a number, its unit and before or after today", async () => {
    await mountEditor('[("expected_date", "<", "today +30d")]');
    expect(".o_crm_segment_shift").toHaveValue("30");
    expect("select[name=unit]").toHaveValue("d");
    expect("select[name=sign]").toHaveValue("+");
    await contains("select[name=unit]").select("w");
    expect.verifySteps(['[("expected_date", "<", "today +30w")]']);
    await contains("select[name=sign]").select("-");
    expect.verifySteps(['[("expected_date", "<", "today -30w")]']);
    await contains(".o_crm_segment_shift").edit("12");
    expect.verifySteps(['[("expected_date", "<", "today -12w")]']);
});

test("what is no number leaves the last one", async () => {
    await mountEditor('[("expected_date", "<", "today +30d")]');
    await contains(".o_crm_segment_shift").edit("soon");
    expect(".o_crm_segment_shift").toHaveValue("30");
    await contains(".o_crm_segment_shift").edit("-1");
    expect(".o_crm_segment_shift").toHaveValue("30");
    expect.verifySteps([]);
});

test("any other relative date is a text", async () => {
    await mountEditor('[("expected_date", ">", "today =1d -1m")]');
    expect(".o_crm_segment_relative").toHaveValue("today =1d -1m");
    await contains(".o_crm_segment_relative").edit("today =monday");
    expect.verifySteps(['[("expected_date", ">", "today =monday")]']);
});

test("both ends of a range", async () => {
    const domain =
        '["&", ("expected_date", ">=", "today -14d"), ("expected_date", "<=", "today +14d")]';
    await mountEditor(domain);
    expect(".o_crm_segment_shift").toHaveCount(2);
    await contains(".o_crm_segment_shift:last").edit("7");
    expect.verifySteps([
        '["&", ("expected_date", ">=", "today -14d"), ("expected_date", "<=", "today +7d")]',
    ]);
});

test("from a day of the calendar to a relative date and back", async () => {
    await mountEditor('[("expected_date", "<", "2024-06-20")]');
    expect(".o_datetime_input").toHaveValue("06/20/2024");
    expect(".o_crm_segment_shift").toHaveCount(0);
    await contains(".o_crm_segment_date_kind").click();
    expect(".o_crm_segment_shift").toHaveValue("30");
    await contains(".o_crm_segment_date_kind").click();
    expect(".o_datetime_input").toHaveValue("06/15/2024");
    expect.verifySteps([
        '[("expected_date", "<", "today -30d")]',
        '[("expected_date", "<", "2024-06-15")]',
    ]);
});
