<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Request\WebRequest;

/** What a form was opened on; the form carries it along, so that a press of a button knows what was seen. */
final class OpenedForm {
	/** Whose editor it is: where "Edit the JSON" leads, and whether the page itself may be saved. */
	public const PAGE = 'page';
	public const PROPOSAL = 'proposal';

	/**
	 * @param string $name of the document; "" if it has none yet
	 * @param string $target PAGE or PROPOSAL
	 * @param int $from the revision that the fields were filled from; 0 if it was none
	 * @param int $live the newest revision of the document's page; 0 if there is no such page
	 * @param int $proposal the same of its proposal
	 * @param bool $isCopy whether it was filled from another document
	 */
	public function __construct(
		public readonly string $name,
		public readonly string $target,
		public readonly int $from,
		public readonly int $live,
		public readonly int $proposal,
		public readonly bool $isCopy = false
	) {
	}

	/** Return what the form said that was sent. */
	public static function sent( WebRequest $request, string $name ): self {
		return new self(
			$name,
			$request->getRawVal( 'target' ) === self::PAGE ? self::PAGE : self::PROPOSAL,
			$request->getInt( 'from' ),
			$request->getInt( 'live' ),
			$request->getInt( 'proposal' ),
			$request->getBool( 'copied' )
		);
	}

	/** @return array<string,string> what the form carries along */
	public function carried(): array {
		return [
			'target' => $this->target,
			'from' => (string)$this->from,
			'live' => (string)$this->live,
			'proposal' => (string)$this->proposal,
			'copied' => $this->isCopy ? '1' : '',
		];
	}

	/** Tell whether the document is only beginning. */
	public function isNew(): bool {
		return $this->from === 0 || $this->isCopy;
	}
}
