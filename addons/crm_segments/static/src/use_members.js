import {useRecordObserver} from "@web/model/relational_model/utils";

/**
 * Load what is shown of the members of a segment now, and again after each time they
 * have been computed.
 *
 * @param {Function} load takes the segment
 */
export function useMembers(load) {
    let known = null;
    useRecordObserver(async (record) => {
        const computed = `${record.resId} ${record.data.refreshed_at}`;
        if (computed !== known) {
            known = computed;
            await load(record);
        }
    });
}
