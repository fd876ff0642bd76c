#include "lend.h"

#include <stddef.h>

// From DuckDB's C API (duckdb.h), which the driver links in but does not pass on.
extern int duckdb_arrow_scan(void *connection, const char *table_name, void *arrow);

static void keep_schema(struct ArrowSchema *schema) { schema->release = NULL; }

// DuckDB copies the stream for each scan; private_data leads from a copy to the lender.
static struct lender *lender_of(struct ArrowArrayStream *stream) { return stream->private_data; }

static int lend_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
	*out = lender_of(stream)->schema;
	out->release = keep_schema;
	return 0;
}

static int next_rows(struct ArrowArrayStream *stream, struct ArrowArray *out) {
	struct ArrowArrayStream *source = &lender_of(stream)->source;
	return source->get_next(source, out);
}

static const char *last_error(struct ArrowArrayStream *stream) {
	struct ArrowArrayStream *source = &lender_of(stream)->source;
	return source->get_last_error(source);
}

static void keep_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

void lend(struct lender *l) {
	l->lent.get_schema = lend_schema;
	l->lent.get_next = next_rows;
	l->lent.get_last_error = last_error;
	l->lent.release = keep_stream;
	l->lent.private_data = l;
}

void give_back(struct lender *l) {
	if (l->schema.release != NULL) {
		l->schema.release(&l->schema);
	}
	if (l->source.release != NULL) {
		l->source.release(&l->source);
	}
}

int register_view(void *connection, const char *name, struct lender *l) {
	return duckdb_arrow_scan(connection, name, &l->lent);
}
