"""The documents behind movements and reservations, as far as the reader may see."""


def find_documents(env, records):
    """Return the documents that records refer to and the user of ``env`` may read.

    :param records: with ``origin_model`` and ``origin_id``; what is deleted, and what
        belongs to an app that is not installed any more, is left out
    :return: dict of records of one document each, by model and id
    """
    found = {}
    for model, referring in records.grouped("origin_model").items():
        if model and model in env:
            documents = env[model].browse(set(referring.mapped("origin_id")))
            for document in documents.exists()._filtered_access("read"):
                found[model, document.id] = document
    return found
