<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use Config;
use Html;
use JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Hook\OutputPageCheckLastModifiedHook;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Page\Hook\ArticleViewHeaderHook;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\SpecialPage\Hook\SpecialPage_initListHook;
use MWTimestamp;
use OutputPage;
use stdClass;

/** What readers of instruments and proposals see beyond the JSON. */
final class ViewHooks implements ArticleViewHeaderHook, OutputPageCheckLastModifiedHook, SpecialPage_initListHook {
	public function __construct(
		private readonly Config $config,
		private readonly LinkRenderer $linkRenderer,
		private readonly Validator $validator
	) {
	}

	/** @inheritDoc */
	public function onSpecialPage_initList( &$list ) {
		if ( $this->config->get( 'InstrumentConfiguratorSource' ) === 'local' ) {
			$list['Instruments'] = [
				'class' => SpecialInstruments::class,
				'services' => [ 'InstrumentConfigurator.Pages', 'InstrumentConfigurator.Validator' ],
			];
		}
	}

	/** @inheritDoc */
	public function onOutputPageCheckLastModified( &$modifiedTimes, $out ) {
		if ( Frame::fits( $out->getTitle() ) ) {
			// A page with a clock on it is never what a browser saw before.
			$modifiedTimes['instrument'] = MWTimestamp::now();
		}
	}

	/** @inheritDoc */
	public function onArticleViewHeader( $article, &$outputDone, &$pcache ) {
		$title = $article->getTitle();
		$revision = Frame::fits( $title ) ? $article->fetchRevisionRecord() : null;
		$content = $revision?->getContent( SlotRecord::MAIN );
		if ( !$content instanceof JsonContent ) {
			return;
		}
		$context = $article->getContext();
		$frame = new Frame( $context, $this->linkRenderer, $title );
		$value = $content->getData()->getValue();
		$problems = $this->validator->problems( $value, $title->getDBkey() );
		[ $environment, $now ] = [ $this->config->get( 'InstrumentConfiguratorEnvironment' ), (int)MWTimestamp::time() ];
		$about = match ( true ) {
			!$revision->isCurrent() => Html::warningBox( $frame->phrases->say( 'old' ) ),
			$frame->isProposal() => $frame->notice( 'about-proposal' ),
			default => $this->state( $frame->phrases, $problems ? null : new Instrument( $value ), $environment, $now ),
		};
		if ( $revision->isCurrent() && !$frame->isProposal() && !$problems ) {
			self::expire( $context->getOutput(), new Instrument( $value ), $environment, $now );
		}
		$elsewhere = array_diff_key(
			$this->config->get( 'InstrumentConfiguratorEnvironmentPages' ), [ $environment => '' ] );
		$summary = $value instanceof stdClass
			? ( new Summary( $frame->phrases, $value, $problems, $environment, $now ) )->html() : '';
		$frame->show( $about, $frame->problems( $problems ), $summary, $frame->links( $elsewhere ) );
	}

	private function state( Phrases $phrases, ?Instrument $instrument, string $environment, int $now ): string {
		$at = Instrument::instant( $now );
		$reason = $instrument === null ? 'invalid' : $instrument->inactiveReason( $environment, $at );
		return Html::rawElement( 'p', [], $phrases->say(
			'state', $phrases->text( $environment ), $phrases->instant( $at ), $phrases->state( $reason )
		) );
	}

	/** Let no cache between us and readers tell a state for longer than it holds. */
	private static function expire( OutputPage $out, Instrument $instrument, string $environment, int $now ): void {
		$change = $instrument->nextChange( $environment, Instrument::instant( $now ) );
		if ( $change !== null ) {
			$out->lowerCdnMaxage( $change - $now );
		}
	}
}
