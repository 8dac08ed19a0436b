<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

/** A proposal that somebody has to decide on, as lists show it. */
final class WaitingProposal {
	/** It can be decided on. */
	public const OPEN = 'open';
	/** What is live changed since it was begun. */
	public const OUTDATED = 'outdated';
	/** It, or its history, is broken in the database. */
	public const UNREADABLE = 'unreadable';

	/**
	 * @param string $name
	 * @param string $state one of the constants
	 * @param array<?string> $authors who wrote what is proposed; a hidden user is null
	 * @param string $since when it was begun, in MediaWiki's format
	 * @param ?int $changes places that differ from what is live; null if nothing is live
	 * @param int $problems what keeps it from being saved there
	 * @param string $title what the document calls itself; "" if it does not
	 */
	public function __construct(
		public readonly string $name,
		public readonly string $state,
		public readonly array $authors,
		public readonly string $since,
		public readonly ?int $changes = null,
		public readonly int $problems = 0,
		public readonly string $title = ''
	) {
	}
}
