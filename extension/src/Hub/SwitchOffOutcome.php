<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Status\Status;
use MediaWiki\Title\Title;

/** What became of one page that somebody wanted to switch off. */
final class SwitchOffOutcome {
	public const OFF = 'off';
	public const WAS_OFF = 'was-off';
	/** There is no such page. */
	public const GONE = 'gone';
	/** Nobody can tell what it says, or it says nothing that can be switched. */
	public const UNREADABLE = 'unreadable';
	public const REFUSED = 'refused';
	/** Not tried, or not taken for now: the same again will do. */
	public const PUT_OFF = 'put-off';

	/**
	 * @param Title $page
	 * @param string $what one of the constants
	 * @param ?int $revision the one that switches it off
	 * @param ?Status $why of what is refused or put off
	 */
	public function __construct(
		public readonly Title $page,
		public readonly string $what,
		public readonly ?int $revision = null,
		public readonly ?Status $why = null
	) {
	}

	/** Tell whether the page may still be on. */
	public function mayBeOn(): bool {
		return in_array( $this->what, [ self::REFUSED, self::PUT_OFF, self::UNREADABLE ], true );
	}
}
