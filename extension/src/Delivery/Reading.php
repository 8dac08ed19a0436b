<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;

/** All instrument pages of this wiki, as read at one time. */
final class Reading {
	/**
	 * @param State $state of the pages before they were read: what is saved in between is news to whoever compares
	 * @param array<int,Instrument> $instruments the valid documents, by page id, in the order of their names
	 * @param array{name:string,reason:string}[] $leftOut pages that are no valid document, and why
	 * @param bool $complete whether no page that was left out can be of an enabled instrument
	 */
	public function __construct(
		public readonly State $state,
		public readonly array $instruments,
		public readonly array $leftOut,
		public readonly bool $complete
	) {
	}
}
