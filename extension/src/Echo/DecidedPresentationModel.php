<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Echo;

use MediaWiki\Extension\InstrumentConfigurator\Document\Event;
use MediaWiki\Message\Message;

/** What somebody proposed was approved or declined. */
final class DecidedPresentationModel extends PresentationModel {
	/** @inheritDoc */
	public function getIconType() {
		return $this->event->getExtraParam( 'event' ) === Event::APPROVED ? 'reviewed' : 'revert';
	}

	/** @inheritDoc */
	protected function getHeaderMessageKey() {
		return "notification-header-{$this->type}-" . $this->event->getExtraParam( 'event' );
	}

	/** @inheritDoc */
	protected function getSubjectMessageKey() {
		return "notification-subject-{$this->type}";
	}

	protected function label(): Message {
		return $this->msg( 'instrumentconfigurator-echo-view' );
	}
}
