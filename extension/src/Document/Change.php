<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** One place that differs, as configurator/core/document/values.py has it. */
final class Change {
	public const ADDED = 'added';
	public const REMOVED = 'removed';
	public const REPLACED = 'replaced';
	/** A set as a whole, whose kept items stand in another order. */
	public const ORDER = 'order';

	/**
	 * @param string $pointer JSON Pointer (RFC 6901) of the place; '' is the whole document. An item that was added to
	 *  a set is counted in the list after, one that was removed in the list before.
	 * @param mixed $before the value before, `Missing::MISSING` if there was none
	 * @param mixed $after the value after, likewise
	 * @param bool $inSet whether the place is an item of a set
	 */
	public function __construct(
		public readonly string $pointer,
		public readonly mixed $before,
		public readonly mixed $after,
		public readonly bool $inSet = false
	) {
	}

	/** Return how the place differs: one of the constants. */
	public function kind(): string {
		return match ( true ) {
			$this->before === Missing::MISSING => self::ADDED,
			$this->after === Missing::MISSING => self::REMOVED,
			Changes::isSet( $this->before ) && Changes::isSet( $this->after ) => self::ORDER,
			default => self::REPLACED,
		};
	}

	/** Return the keys that lead to the place; of an item of a set, to that set. */
	public function keys(): array {
		$keys = array_map(
			static fn ( $key ) => strtr( $key, [ '~1' => '/', '~0' => '~' ] ),
			array_slice( explode( '/', $this->pointer ), 1 )
		);
		return $this->inSet ? array_slice( $keys, 0, -1 ) : $keys;
	}
}
