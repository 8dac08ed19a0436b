<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;

/** A proposal beside what is live, as both pages stood when they were read. */
final class Branch {
	/**
	 * @param Kind $kind
	 * @param string $name of both pages, with underscores
	 * @param Proposal $proposal
	 * @param ReviewState $state
	 * @param ?RevisionRecord $head what the proposal's page says
	 * @param ?RevisionRecord $live what the page for which it is says
	 */
	public function __construct(
		public readonly Kind $kind,
		public readonly string $name,
		public readonly Proposal $proposal,
		public readonly ReviewState $state,
		public readonly ?RevisionRecord $head,
		public readonly ?RevisionRecord $live
	) {
	}

	/** Return the page of what is live. */
	public function page(): Title {
		return Title::makeTitle( $this->kind->page, $this->name );
	}

	public function proposalPage(): Title {
		return Title::makeTitle( $this->kind->proposal, $this->name );
	}

	/** Return what is live; `Missing::MISSING` if there is no page, or what it says cannot be read. */
	public function before(): mixed {
		return self::value( $this->live );
	}

	/** Return what is proposed, likewise. */
	public function after(): mixed {
		return self::value( $this->head );
	}

	/** Return the SHA-1 of what is proposed, in hexadecimal; '' if there is nothing, or it is hidden. */
	public function sha1(): string {
		return !$this->head || $this->head->isDeleted( RevisionRecord::DELETED_TEXT )
			? '' : \Wikimedia\base_convert( $this->head->getSha1(), 36, 16, 40 );
	}

	/** Tell whether the wiki would store what is proposed as it stands there: an import may have brought another text. */
	public function isStoredAsWritten(): bool {
		$content = $this->head?->getContent( SlotRecord::MAIN );
		return $content instanceof JsonContent && $content->isValid()
			&& $content->beautifyJSON() === $content->getText();
	}

	/** Return the value of a revision; `Missing::MISSING` if there is none, it is hidden, or no JSON. */
	public static function value( ?RevisionRecord $revision ): mixed {
		$content = $revision?->getContent( SlotRecord::MAIN );
		return $content instanceof JsonContent && $content->isValid()
			? $content->getData()->getValue() : Missing::MISSING;
	}
}
