import type { TableColumnOptions } from 'typeorm';

/** A column of a migration; the types here mean the same on SQLite, MySQL and MariaDB. */
export type Column = TableColumnOptions;

/** Text of at most `length` characters. */
export const varchar = (name: string, length: number): Column => ({ name, type: 'varchar', length: String(length), isNullable: false });
/** The key of a row: a UUID as text. */
export const uuid = (name: string): Column => varchar(name, 36);
/** Long text. */
export const text = (name: string): Column => ({ name, type: 'text', isNullable: false });
/** A whole number. */
export const int = (name: string): Column => ({ name, type: 'int', isNullable: false });
/** True or false. */
export const boolean = (name: string): Column => ({ name, type: 'boolean', isNullable: false });
/** A day. */
export const date = (name: string): Column => ({ name, type: 'date', isNullable: false });
/** An instant, in UTC. */
export const instant = (name: string): Column => ({ name, type: 'datetime', precision: 6, isNullable: false });
/** Bytes, at most 64 KiB of them. */
export const blob = (name: string): Column => ({ name, type: 'blob', isNullable: false });
/** The same column, where null is allowed. */
export const nullable = (column: Column): Column => ({ ...column, isNullable: true });
