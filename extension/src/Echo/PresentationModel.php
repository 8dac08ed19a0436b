<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Echo;

use MediaWiki\Extension\Notifications\Formatters\EchoEventPresentationModel;
use MediaWiki\Language\RawMessage;
use MediaWiki\MediaWikiServices;
use MediaWiki\Message\Message;
use MediaWiki\Revision\RevisionRecord;

/** How a notification about a save reads. Only Echo makes one. */
abstract class PresentationModel extends EchoEventPresentationModel {
	/** @inheritDoc */
	public function canRender() {
		return (bool)$this->event->getTitle();
	}

	/** @inheritDoc */
	public function getHeaderMessage() {
		return $this->getMessageWithAgent( $this->getHeaderMessageKey() )
			->plaintextParams( $this->event->getTitle()->getText() );
	}

	/** @inheritDoc */
	public function getBodyMessage() {
		// What is hidden by now is not told; so it is read when it is shown.
		$revision = MediaWikiServices::getInstance()->getRevisionLookup()
			->getRevisionById( (int)$this->event->getExtraParam( 'revid' ) );
		$summary = $revision?->getComment( RevisionRecord::FOR_PUBLIC )->text ?? '';
		return $summary === '' ? false : ( new RawMessage( '$1' ) )->plaintextParams( $summary );
	}

	/** @inheritDoc */
	public function getPrimaryLink() {
		return [ 'url' => $this->event->getTitle()->getFullURL(), 'label' => $this->label()->text() ];
	}

	/** @inheritDoc */
	public function getSecondaryLinks() {
		return [ $this->getAgentLink(), $this->getPageLink(
			$this->event->getTitle(), '', true,
			[ 'diff' => $this->event->getExtraParam( 'revid' ), 'oldid' => 'prev' ]
		) ];
	}

	abstract protected function label(): Message;
}
